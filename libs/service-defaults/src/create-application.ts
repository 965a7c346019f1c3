import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { z } from 'zod';
import { connectDatabase } from './database/connect-database.js';
import { answerUnreadable } from './http/answer-unreadable.js';
import { acceptJson } from './http/accept-json.js';
import { corsOptions } from './http/cors-options.js';
import { securityHeaders } from './http/security-headers.js';
import { WaitingRoom } from './http/waiting-room.js';
import { countExpressRequests, countFastifyRequests } from './metrics/count-requests.js';
import { ServiceDefaultsModule } from './service-defaults.module.js';
import type { ServiceSettings } from './service-settings.js';
import type { ServiceOptions } from './service-options.js';

const bodyMaxBytesDefault = 100_000;

/** The Nest application of a service: everything but the sockets. */
export async function createApplication<Schema extends z.ZodObject>(
  options: ServiceOptions<Schema>,
  config: z.output<Schema>,
  settings: ServiceSettings,
): Promise<INestApplication> {
  const { name, logDestination } = options;
  const openRoom = () => WaitingRoom.open(settings, 'database: PostgreSQL cannot be reached yet');
  const dataSource = settings.database && (await connectDatabase(name, settings.database, openRoom));
  const root = ServiceDefaultsModule.around(options.module(config), { name, settings, dataSource, logDestination });
  try {
    const app = await create[options.adapter](root, settings.bodyMaxBytes ?? bodyMaxBytesDefault, (app) => options.prepare?.(app, config));
    app.useLogger(app.get(Logger));
    app.flushLogs();
    app.useSecurityHeaders(securityHeaders(settings));
    if (settings.corsOrigins && settings.corsOrigins.length > 0) app.enableCors(corsOptions(settings.corsOrigins));
    return app;
  } catch (error) {
    await dataSource?.destroy();
    throw error;
  }
}

type Prepare = (app: INestApplication) => void | Promise<void>;

// Nest's own lines wait until there is a logger; where the start fails, the reason is said once, by `startService`.
const nestOptions = { bufferLogs: true, autoFlushLogs: false, abortOnError: false, bodyParser: false };

const create = {
  fastify: async (root: DynamicModule, bodyLimit: number, prepare: Prepare): Promise<INestApplication> => {
    const adapter = new FastifyAdapter({ bodyLimit, genReqId: () => randomUUID(), frameworkErrors: answerUnreadable });
    const app = await NestFactory.create<NestFastifyApplication>(root, adapter, nestOptions);
    countFastifyRequests(app);
    acceptJson(app);
    await prepare(app);
    return app;
  },
  // The body parsers come after `prepare`, so that what must read a body itself (the engine's endpoints) stands before them.
  express: async (root: DynamicModule, limit: number, prepare: Prepare): Promise<INestApplication> => {
    const app = await NestFactory.create<NestExpressApplication>(root, new ExpressAdapter(), nestOptions);
    countExpressRequests(app);
    await prepare(app);
    return app.useBodyParser('json', { limit }).useBodyParser('urlencoded', { limit, extended: false });
  },
};
