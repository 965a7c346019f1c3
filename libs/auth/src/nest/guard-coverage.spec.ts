import { describe, expect, it } from '@jest/globals';
import { type CanActivate, Controller, Get, type INestApplication, Module, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { type CustomTransportStrategy, EventPattern, MessagePattern, Server } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { adapters, ask, createApp, startApp } from './guarded-app.fixture.js';
import { TestIssuer } from '../testing/index.js';
import { AccessTokenGuard, AuthModule, Public, RequireScopes } from './index.js';

const issuer = new TestIssuer();
const audience = 'http://localhost:3002';
const authModule = (guard: 'global' | 'manual') => AuthModule.forRoot({ resourceServer: issuer.resourceServer({ audience }), guard });

@Controller('open')
class ForgottenController {
  @Get()
  read() {
    return 'secret';
  }
}

@Controller('half')
class HalfGuardedController {
  @UseGuards(AccessTokenGuard)
  @Get('guarded')
  guarded() {
    return 'ours';
  }

  @Public()
  @Get('public')
  open() {
    return 'all';
  }
}

@UseGuards(AccessTokenGuard)
@Controller('whole')
class GuardedController {
  @Get()
  read() {
    return 'ours';
  }
}

class MessagesController {
  @MessagePattern('stock.get')
  get() {
    return 1;
  }

  @EventPattern('stock.changed')
  changed(_event: unknown) {}
}
Controller()(MessagesController);

/** A transport that carries nothing: what counts is whether it is allowed to listen. */
class SilentTransport extends Server implements CustomTransportStrategy {
  listening = false;
  listen(callback: () => void) {
    this.listening = true;
    callback();
  }
  close() {}
  on() {}
  unwrap<T>(): T {
    throw new Error('nothing inside');
  }
}

const refusalOf = async (starting: Promise<unknown>): Promise<string> =>
  starting.then(
    () => 'it started',
    (error: Error) => error.message,
  );

describe.each(adapters)('the check before the start on %s', (adapter) => {
  const init = async (creating: Promise<INestApplication>) => {
    const app = await creating;
    try {
      await app.init();
    } finally {
      await app.close();
    }
  };

  it('guard-global-class: names the handlers that nobody guards and nobody declared public', async () => {
    const controllers = [ForgottenController, HalfGuardedController, GuardedController];
    const refusal = await refusalOf(init(createApp(adapter, { imports: [authModule('manual')], controllers })));
    expect(refusal).toMatch(/^Not guarded and not @Public\(\): ForgottenController\.read\. Guard them all with /);
  });

  it('guard-global-class: a guard class given to useGlobalGuards() does not start', async () => {
    const app = await createApp(adapter, { imports: [authModule('manual')], controllers: [ForgottenController] });
    const mistaken: unknown = AccessTokenGuard;
    const refusal = await refusalOf(
      (async () => {
        app.useGlobalGuards(mistaken as CanActivate);
        await app.init();
      })(),
    );
    expect(refusal).not.toBe('it started');
    await app.close();
  });

  it('guard-global-class: a global prefix changes nothing about it', async () => {
    const app = await createApp(adapter, { imports: [authModule('manual')], controllers: [ForgottenController] });
    app.setGlobalPrefix('api');
    expect(await refusalOf(app.init())).toContain('ForgottenController.read');
    await app.close();

    const started = await startApp(adapter, { imports: [authModule('global')], controllers: [ForgottenController] }, (guarded) =>
      guarded.setGlobalPrefix('api', { exclude: ['.well-known/*path'] }),
    );
    expect((await ask(`${started.url}/api/open`)).status).toBe(401);
    expect((await ask(`${started.url}/.well-known/oauth-protected-resource`)).status).toBe(200);
    await started.app.close();
  });

  it('starts with each way to guard a handler', async () => {
    const controllers = [HalfGuardedController, GuardedController];
    await init(createApp(adapter, { imports: [authModule('manual')], controllers }));
    await init(createApp(adapter, { imports: [authModule('global')], controllers: [ForgottenController] }));
    await init(
      createApp(adapter, {
        imports: [authModule('manual')],
        controllers: [ForgottenController],
        providers: [{ provide: APP_GUARD, useExisting: AccessTokenGuard }],
      }),
    );
    const app = await createApp(adapter, { imports: [authModule('manual')], controllers: [ForgottenController] });
    app.useGlobalGuards(app.get(AccessTokenGuard));
    await app.init();
    await app.close();
  });

  it('guards what a controller guards by itself, and opens what is public', async () => {
    const { app, url } = await startApp(adapter, {
      imports: [authModule('manual')],
      controllers: [HalfGuardedController, GuardedController],
    });
    const token = issuer.mint({ audience });
    for (const path of ['/half/guarded', '/whole']) {
      expect((await ask(`${url}${path}`)).status).toBe(401);
      expect((await ask(`${url}${path}`, { token })).status).toBe(200);
    }
    expect((await ask(`${url}/half/public`)).status).toBe(200);
    await app.close();
  });

  it('does not let a transport listen that was connected without the application’s guards', async () => {
    for (const inheritAppConfig of [false, true]) {
      const transport = new SilentTransport();
      const app = await createApp(adapter, { imports: [authModule('global')], controllers: [MessagesController] });
      app.connectMicroservice({ strategy: transport }, { inheritAppConfig });
      await app.init();
      const refusal = await refusalOf(app.startAllMicroservices());
      expect(transport.listening).toBe(inheritAppConfig);
      if (!inheritAppConfig) {
        expect(refusal).toContain('MessagesController.get, MessagesController.changed');
        expect(refusal).toContain('inheritAppConfig: true');
      }
      await app.close();
    }
  });

  it('names a message handler that nobody guards', async () => {
    const refusal = await refusalOf(init(createApp(adapter, { imports: [authModule('manual')], controllers: [MessagesController] })));
    expect(refusal).toContain('MessagesController.get, MessagesController.changed');
  });

  it('guard-reflector: the module imported twice gives one clear sentence, one import shared by two modules works', async () => {
    const twice = { imports: [authModule('global'), authModule('global')], controllers: [ForgottenController] };
    expect(await refusalOf(createApp(adapter, twice))).toBe(
      'AuthModule is imported twice. It counts for the whole application: import it once, in the root module.',
    );

    const once = authModule('global');
    @Module({ imports: [once], controllers: [ForgottenController] })
    class FeatureModule {}
    const { app, url } = await startApp(adapter, { imports: [once, FeatureModule] });
    expect((await ask(`${url}/open`)).status).toBe(401);
    expect((await ask(`${url}/open`, { token: issuer.mint({ audience }) })).status).toBe(200);
    await app.close();
  });
});

describe('the check before the start', () => {
  it('refuses a handler that is public and demanding at once', async () => {
    @Controller('both')
    class ContradictingController {
      @Public()
      @RequireScopes('cart:read')
      @Get()
      read() {}
    }
    const refusal = await refusalOf(
      Test.createTestingModule({ imports: [authModule('global')], controllers: [ContradictingController] })
        .compile()
        .then((module) => module.createNestApplication({ logger: false }).init()),
    );
    expect(refusal).toContain('ContradictingController.read is marked @Public() and also demands something');
  });

  it('guards a microservice of its own without a word about configuration', async () => {
    const transport = new SilentTransport();
    const module = await Test.createTestingModule({ imports: [authModule('global')], controllers: [MessagesController] }).compile();
    const app = module.createNestMicroservice({ strategy: transport, logger: false });
    await app.listen();
    expect(transport.listening).toBe(true);
    await app.close();
  });
});
