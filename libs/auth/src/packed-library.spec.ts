import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FreshApp, installPacked } from './packed-library.fixture.js';

/** Asks a guarded route without a token, with a good one and with a revoked one. */
const ASK_THREE_TIMES = `
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthModule, RequireScopes } from '@valetkey/auth';
import { TestIssuer } from '@valetkey/auth/testing';

const issuer = new TestIssuer();
const audience = 'http://localhost:3002';
class CartController { show() { return {}; } }
const handler = Object.getOwnPropertyDescriptor(CartController.prototype, 'show');
Get()(CartController.prototype, 'show', handler);
RequireScopes('cart:read')(CartController.prototype, 'show', handler);
Controller('cart')(CartController);
class AppModule {}
Module({ imports: [AuthModule.forRoot({ resourceServer: issuer.resourceServer({ audience }) })], controllers: [CartController] })(AppModule);

try {
  const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl() + '/cart';
  const ask = async (token) => {
    const response = await fetch(url, { headers: token === undefined ? {} : { authorization: 'Bearer ' + token } });
    return [response.status, (await response.json()).code];
  };
  const token = issuer.mint({ audience, scope: 'cart:read' });
  const answers = [await ask(), await ask(token), await ask(issuer.mint({ audience }))];
  issuer.revokeToken(token);
  answers.push(await ask(token));
  await app.close();
  console.log(JSON.stringify(answers));
} catch (error) {
  console.log(JSON.stringify(error.message));
}
`;
const AS_IT_SHOULD_BE = [
  [401, 'token.missing'],
  [200, null],
  [403, 'scope.insufficient'],
  [401, 'token.revoked'],
];

/** Starts the README's service while issuer and NATS are away: it runs, and says that it cannot judge yet. */
const START_MAIN = `
import { createServer } from 'node:net';
import { TestIssuer } from '@valetkey/auth/testing';
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => resolve(port));
  });
});
process.env.PORT = String(port);
await import('./main.js');
const url = 'http://localhost:' + port + '/cart';
const token = new TestIssuer({ issuer: 'http://localhost:9' }).mint({ audience: 'http://localhost:3002', scope: 'cart:read' });
const open = await fetch(url + '/opening-hours');
const answers = [[open.status, await open.text()]];
for (const headers of [{}, { authorization: 'Bearer ' + token }]) {
  const response = await fetch(url, { headers });
  answers.push([response.status, (await response.json()).code]);
}
console.log(JSON.stringify(answers));
process.exit();
`;

describe('the library as it is published', () => {
  let fresh: FreshApp;

  beforeAll(async () => {
    fresh = await installPacked();
  }, 120_000);
  afterAll(() => fresh?.remove());

  it('carries what it needs and nothing of the workspace', () => {
    expect(fresh.packed).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']));
    expect(fresh.packed.filter((path) => /\.(map|tsbuildinfo)$|spec|fixture|(?<!\.d)\.ts$/.test(path))).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(fresh.folder, 'node_modules/@valetkey/auth/package.json'), 'utf8'));
    expect(JSON.stringify(manifest)).not.toMatch(/@valetkey\/(source|launcher)/);
    // The framework is a peer, so that there is one copy of it; what TestIssuer signs with has it as a peer as well.
    expect(
      Object.keys(manifest.dependencies).filter((name) => /^(@nestjs|@nats-io)\/|^(rxjs|reflect-metadata|passport)$/.test(name)),
    ).toEqual(['@nestjs/jwt']);
    expect(Object.keys(manifest.peerDependencies)).toEqual(
      expect.arrayContaining(['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs']),
    );
  });

  it('resolves every entry point that needs no optional package, with its declarations', async () => {
    const entries = ['', '/core', '/wire', '/testing', '/passport'];
    const imports = entries.map((entry, at) => `import * as entry${at} from '@valetkey/auth${entry}';`).join('\n');
    const used = `export const names = [${entries.map((_, at) => `Object.keys(entry${at}).length > 0`).join(', ')}];\n`;
    await fresh.compile({ 'entries.ts': `${imports}\n${used}` });
    const result = await fresh.run(
      'entries.mjs',
      `import 'reflect-metadata';\nimport { names } from './entries.js';\nconsole.log(JSON.stringify(names));`,
    );
    expect(result).toEqual(entries.map(() => true));
  });

  it('guard-two-copies: a refusal is a refusal, with one copy of @nestjs/common and with two', async () => {
    expect(await fresh.run('ask.mjs', ASK_THREE_TIMES)).toEqual(AS_IT_SHOULD_BE);
    fresh.nest('@nestjs/common');
    expect(await fresh.run('ask.mjs', ASK_THREE_TIMES)).toEqual(AS_IT_SHOULD_BE);
    fresh.unnest('@nestjs/common');
  });

  it('guard-reflector: a second copy of @nestjs/core gives one sentence that names both', async () => {
    fresh.nest('@nestjs/core');
    const said = await fresh.run('ask.mjs', ASK_THREE_TIMES);
    fresh.unnest('@nestjs/core');
    expect(said).toContain(`${fresh.folder}/node_modules/@nestjs/core/`);
    expect(said).toContain(`${fresh.folder}/node_modules/@valetkey/auth/node_modules/@nestjs/core/`);
  });

  it('works when its README is pasted, issuer and NATS away', async () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const examples = [...readme.matchAll(/<!-- (\S+): compiled and run by a test -->\n```ts\n(.*?)```/gs)].map(
      // Ports nobody listens on: the README's may be those of an `npm start` on this machine.
      ([, name = '', text = '']) => [name, text.replace('localhost:3001', 'localhost:9').replace('127.0.0.1:42220', '127.0.0.1:9')],
    );
    expect(examples.map(([name]) => name)).toEqual(['main.ts', 'cart.test.ts']);
    await fresh.installNats();
    await fresh.compile(Object.fromEntries(examples));
    expect(await exitCodeOf(fresh.folder, ['--test', 'cart.test.js'])).toBe(0);
    expect(await fresh.run('start-main.mjs', START_MAIN)).toEqual([
      [200, 'always'],
      [401, 'token.missing'],
      [503, 'view.not_ready'],
    ]);
  });
});

function exitCodeOf(folder: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore', env: { ...process.env, NODE_OPTIONS: '' } });
  return new Promise((resolve) => child.once('exit', resolve));
}
