import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Reads JSON bodies on fastify as Express does: many clients name a content type on a DELETE without a body, which fastify
 * by itself refuses. Keys that would reach a prototype are refused.
 */
export function acceptJson(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}
