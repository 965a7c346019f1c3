import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { EngineModule } from '../engine/engine.module.js';
import { ConsentStep } from './consent.step.js';
import { FormToken } from './form-token.js';
import { FrontController } from './front.controller.js';
import { InteractionController } from './interaction.controller.js';
import { InteractionFilter } from './interaction.filter.js';
import { Interactions } from './interactions.service.js';
import { KeyedMac } from './keyed-mac.js';
import { KnownDevices } from './known-devices.js';
import { LoginCookies } from './login-cookies.js';
import { ResourceNames } from './resource-names.js';
import { RestartLink } from './restart-link.js';
import { SignInStep } from './sign-in.step.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignedInController } from './signed-in.controller.js';
import { PasswordStrategy } from './strategies/password.strategy.js';
import { SignInStrategies } from './strategies/sign-in-strategies.js';

/** Pages and steps between `/authorize` and the code: who are you, may this client, in words and without a script. */
@Module({
  imports: [AccountsModule, EngineModule],
  controllers: [FrontController, InteractionController, SignedInController],
  providers: [
    ConsentStep,
    FormToken,
    InteractionFilter,
    Interactions,
    KeyedMac,
    KnownDevices,
    LoginCookies,
    PasswordStrategy,
    ResourceNames,
    RestartLink,
    SignInStep,
    SignInStrategies,
    SignInThrottle,
  ],
})
export class LoginModule {}
