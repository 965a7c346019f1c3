import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import type { DestinationStream } from 'pino';
import type { z } from 'zod';
import { assertDemoIsLocal } from './configuration/assert-demo-is-local.js';
import { ConfigurationError } from './configuration/configuration.error.js';
import { readConfiguration } from './configuration/read-configuration.js';
import { RunningService } from './running-service.js';
import type { ServiceSettings } from './service-settings.js';
import { createApplication } from './create-application.js';

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

/**
 * Starts a service with everything that all services share: checked configuration, log, health, metrics, problem
 * details, CORS, database with migrations, NATS, OpenAPI in demo mode, graceful shutdown.
 * Bad configuration: a sentence for each wrong variable on stderr, and exit code 1.
 * @example `await startService({ name: 'cart', adapter: 'fastify', config: cartConfig, settings, module: CartAppModule.for });`
 */
export async function startService<Schema extends z.ZodObject>(options: ServiceOptions<Schema>): Promise<RunningService> {
  try {
    const service = await launchService(options);
    service.stopOnSignals();
    return service;
  } catch (error) {
    process.stderr.write(`${options.name} cannot start: ${reasonOf(error)}\n`);
    process.exit(1);
  }
}

/** `startService` without the process around it: throws instead of exiting, and leaves signals alone. For tests. */
export async function launchService<Schema extends z.ZodObject>(options: ServiceOptions<Schema>): Promise<RunningService> {
  const config = readConfiguration(options.config, options.environment ?? process.env);
  const settings = options.settings(config);
  assertDemoIsLocal(settings.demo, settings.publicUrl);
  return RunningService.listen(await createApplication(options, config, settings), options.name, settings);
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `${error.message.replace('listen EADDRINUSE: ', '')}.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
