import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import type { DestinationStream } from 'pino';
import type { z } from 'zod';
import type { ServiceSettings } from './service-settings.js';

/** How one service differs from the others. */
export interface ServiceOptions<Schema extends z.ZodObject> {
  /** Also its NATS queue group. */
  readonly name: string;
  readonly adapter: 'fastify' | 'express';
  /** Over `process.env`; each variable with `.describe()` saying what it must be. */
  readonly config: Schema;
  readonly settings: (config: z.output<Schema>) => ServiceSettings;
  readonly module: (config: z.output<Schema>) => Type | DynamicModule;
  /** Last touches before the application starts, such as middleware that must come before the body parser. */
  readonly prepare?: (app: INestApplication, config: z.output<Schema>) => void | Promise<void>;
  /** Default `process.env`. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Where log lines go. Default: stdout. */
  readonly logDestination?: DestinationStream;
}
