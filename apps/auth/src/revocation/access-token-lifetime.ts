import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Inject, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';

const DECLARED_EVERY_MS = 5 * 60 * 1_000;

/**
 * Tells the ledger how long the access tokens of this issuer live, before the first is minted and again every five minutes, so
 * that no entry leaves before the last token it kills (PROTOCOL §2). The mint gate asks `access_token_lifetime_is_declared`.
 */
@Injectable()
export class AccessTokenLifetime implements OnModuleInit, OnApplicationShutdown {
  readonly #log = new Logger(AccessTokenLifetime.name);
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: DataSource,
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.declare();
    this.#timer = setInterval(() => {
      this.declare().catch((error: unknown) => this.#log.warn(`The token lifetime could not be declared: ${String(error)}`));
    }, DECLARED_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  async declare(): Promise<void> {
    await this.database.query('select declare_access_token_lifetime($1)', [this.config.AUTH_ACCESS_TOKEN_LIFETIME_S]);
  }
}
