import { randomUUID } from 'node:crypto';
import type { Params } from 'nestjs-pino';
import type { DestinationStream } from 'pino';

const secretNames = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'access_token',
  'refresh_token',
  'id_token',
  'code',
  'secret',
  'client_secret',
  'code_verifier',
  'device_code',
  'assertion',
  'client_assertion',
  'subject_token',
];

/** JSON lines on stdout with the request's id; what could be a secret is cut out wherever it stands, up to three levels deep. */
export function logOptions(service: string, level: string, destination?: DestinationStream): Params {
  const options = {
    level,
    base: { service },
    redact: { paths: ['', '*.', '*.*.'].flatMap((place) => secretNames.map((name) => bracketed(place, name))), censor: '[redacted]' },
    genReqId: () => randomUUID(),
    // The query may hold a code or a state: the path alone is logged.
    serializers: {
      req: (request: { id: unknown; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        path: pathOf(request.url),
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      // Nothing else of an error: a failed query carries its parameters.
      err: (error: Partial<Error> & { code?: unknown }) => ({
        type: error.name,
        code: error.code,
        message: error.message,
        stack: error.stack,
      }),
    },
    autoLogging: { ignore: (request: { url?: string | undefined }) => /^\/(health|metrics)(\/|\?|$)/.test(request.url ?? '') },
  };
  // The package's own default for `forRoutes` matches no request on Fastify.
  return { pinoHttp: destination ? [options, destination] : options, forRoutes: ['*splat'] };
}

function bracketed(place: string, name: string): string {
  return /^\w+$/.test(name) ? `${place}${name}` : `${place.replace(/\.$/, '')}["${name}"]`;
}

/** A segment that is a JWT or an e-mail address is cut out: people paste tokens anywhere, and accounts are named by address. */
function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  return path.replace(/[^/]*(?:eyJ[\w-]+\.|@|%40)[^/]*/gi, '[redacted]');
}
