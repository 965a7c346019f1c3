import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { AuthConfigError, readAuthConfig } from './config.js';

async function start(): Promise<void> {
  const config = readAuthConfig(process.env);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(config), { bodyParser: false });
  app.enableShutdownHooks();
  await app.listen(config.AUTH_PORT, config.AUTH_HOST);
}

start().catch((error: unknown) => {
  process.stderr.write(`${error instanceof AuthConfigError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
