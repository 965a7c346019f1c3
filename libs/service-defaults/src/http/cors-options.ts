import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';

/** What pages of the named origins may do. No cookies: our services know bearer tokens only. */
export function corsOptions(origins: readonly string[]): CorsOptions {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['WWW-Authenticate', 'Retry-After'],
    maxAge: 600,
    optionsSuccessStatus: 204,
  };
}
