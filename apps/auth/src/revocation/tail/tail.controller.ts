import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  Controller,
  ForbiddenException,
  Get,
  Headers,
  Inject,
  Logger,
  Query,
  Res,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import { buildKeySetMessage, buildTailStatement, encodeTail, type Heartbeat, MESSAGE_TYPE } from '@valetkey/auth/wire';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { AUTH_CONFIG, type AuthConfig } from '../../config.js';
import { PlaneSigner } from '../../signing-keys/plane-signer.js';
import { LedgerReader } from '../ledger-reader.js';
import { readBasicCredentials } from '../../clients/basic-credentials.js';
import { ResourceClients } from './resource-clients.js';
import { TailEntriesReader } from './tail-entries.reader.js';
import { type TailQuery, tailQuery } from './tail-query.js';

const ANSWER_MAX_MS = 120_000;

/** What the stream lacks or a service missed, over HTTP: the newest heartbeat with everything up to it (PROTOCOL §5). */
@Controller('revocations')
export class TailController {
  readonly #log = new Logger(TailController.name);
  readonly #ledger: LedgerReader;

  constructor(
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    database: DataSource,
    private readonly clients: ResourceClients,
    private readonly reader: TailEntriesReader,
    private readonly signer: PlaneSigner,
  ) {
    this.#ledger = new LedgerReader((sql, values) => database.query(sql, [...(values ?? [])]), config.AUTH_ISSUER);
  }

  @Get()
  async tail(
    @Headers('authorization') authorization: string | undefined,
    @Query({ schema: tailQuery }) query: TailQuery,
    @Res() response: Response,
  ): Promise<void> {
    await this.#assertResource(authorization, response);
    const heartbeat = await this.#number(response);
    const first = query.epoch === heartbeat.epoch ? Math.max(query.first ?? 1, heartbeat.from) : heartbeat.from;
    const entries = this.reader.entries(first, heartbeat.to, this.config.AUTH_ISSUER);
    // Read after the numbering, so that it is no older than the version the heartbeat names; but the answer is about that moment:
    // a later `to` would name entries that are not in it, and be a hole.
    const keySetMessage = { ...(await this.#ledger.keySet()), to: heartbeat.to };
    const keySet = this.signer.sign(MESSAGE_TYPE.keys, buildKeySetMessage(keySetMessage));
    const sign = (digest: string) => this.signer.sign(MESSAGE_TYPE.tail, buildTailStatement({ ...heartbeat, nonce: query.nonce, digest }));

    response.set({ 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
    await this.#send(encodeTail({ keySet, entries, sign }), response);
  }

  /** Only a resource service's own client may know what is revoked. */
  async #assertResource(authorization: string | undefined, response: Response): Promise<void> {
    const credentials = readBasicCredentials(authorization);
    const isResource = credentials && (await this.clients.isResource(credentials));
    if (isResource === undefined) {
      response.set('WWW-Authenticate', 'Basic realm="revocations", charset="UTF-8"');
      throw new UnauthorizedException('This needs the credentials of a resource service.');
    }
    if (!isResource) throw new ForbiddenException('This client belongs to no resource service.');
  }

  async #number(response: Response): Promise<Heartbeat> {
    try {
      return await this.#ledger.number();
    } catch (error) {
      this.#log.warn(`The ledger cannot be numbered: ${String(error)}`);
      response.set('Retry-After', '1');
      throw new ServiceUnavailableException('The ledger cannot be numbered just now.');
    }
  }

  /** An answer that breaks off lacks its last line, and so is worth nothing to anybody. */
  async #send(body: AsyncIterable<Buffer>, response: Response): Promise<void> {
    try {
      await pipeline(Readable.from(body, { objectMode: false }), response, { signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    } catch (error) {
      this.#log.warn(`An answer broke off: ${String(error)}`);
      response.destroy();
    }
  }
}
