import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { OidcEngine } from '../engine/oidc-engine.js';
import { ForeignFormError } from './foreign-form.error.js';
import { InteractionOverError } from './interaction-over.error.js';
import { setPageHeaders } from './page-headers.js';
import { type InteractionStart, RestartLink, restartUrlOf } from './restart-link.js';
import { type PageClient, renderError, renderExpired } from './views/index.js';

/** Answers everything that goes wrong on a page for people with a page: never a problem document, never a dead end. */
@Catch()
@Injectable()
export class InteractionFilter implements ExceptionFilter {
  private readonly log = new Logger('Interaction');

  constructor(
    private readonly restart: RestartLink,
    private readonly engine: OidcEngine,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request: Request<{ uid: string }> = host.switchToHttp().getRequest();
    const response: Response = host.switchToHttp().getResponse();
    const began = this.restart.find(request, request.params.uid);
    const restartUrl = began && restartUrlOf(began);
    const client = began && (await this.clientOf(began));
    const over = error instanceof InteractionOverError || error instanceof ForeignFormError;

    const status = statusOf(error);
    if (status >= 500) this.log.error(error);
    if (response.headersSent) {
      response.end();
      return;
    }
    setPageHeaders(request, response, { issuer: this.config.AUTH_ISSUER });
    const code = status >= 500 ? 'server_error' : 'invalid_request';
    const html = over ? renderExpired({ client, restartUrl }) : renderError({ error: code, client, restartUrl });
    response.status(status).type('html').send(html);
  }

  /** The client's name is decoration here: when the database is away the page still comes. */
  private async clientOf({ client: id }: InteractionStart): Promise<PageClient | undefined> {
    const client = await this.engine.provider.Client.find(id).catch(() => undefined);
    return client && { name: client.clientName ?? client.clientId, homeUrl: client.clientUri };
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = error instanceof Error && 'status' in error ? error.status : undefined; // body-parser's and the engine's, too
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
