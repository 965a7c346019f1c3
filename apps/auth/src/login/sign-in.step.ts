import { Injectable, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Accounts } from '../accounts/accounts.service.js';
import { parseEmailAddress } from '../accounts/email-address.js';
import type { VerifiedAccount } from '../accounts/verified-account.js';
import { HashingBusyError } from '../factors/hashing-busy.error.js';
import { formOf } from './form-of.js';
import { interactionParam } from './interaction-param.js';
import { Interactions } from './interactions.service.js';
import { KnownDevices } from './known-devices.js';
import type { OpenInteraction } from './open-interaction.js';
import type { PageAnswer } from './page-answer.js';
import { SignInThrottle } from './sign-in-throttle.js';
import { SignInStrategies } from './strategies/sign-in-strategies.js';
import { TooManyAttemptsError } from './too-many-attempts.error.js';
import { waitWords } from './wait-words.js';
import { renderSignIn, type SignInError } from './views/index.js';

/** One answer for an unknown address, a wrong password and a disabled account (SECURITY §4). */
const REFUSED = 'That email and password do not match an account that can sign in. Check both and try again.';

/** Asks who the person is. */
@Injectable()
export class SignInStep {
  readonly name = 'sign-in';
  private readonly log = new Logger('SignIn');

  constructor(
    private readonly interactions: Interactions,
    private readonly accounts: Accounts,
    private readonly strategies: SignInStrategies,
    private readonly throttle: SignInThrottle,
    private readonly devices: KnownDevices,
  ) {}

  /** The page as it is first seen. */
  async show(interaction: OpenInteraction): Promise<PageAnswer> {
    const { accountId, details } = interaction;
    const signedIn = accountId === undefined ? undefined : await this.accounts.find(accountId);
    return { status: 200, html: this.render(interaction, { email: interactionParam(details, 'login_hint') ?? signedIn?.email }) };
  }

  /** Takes the form: either the interaction goes on as the person, and this returns nothing, or the page comes back with the reason. */
  async submit(interaction: OpenInteraction, request: Request, response: Response): Promise<PageAnswer | undefined> {
    const { email = '', password = '' } = formOf(request);
    const incomplete = whatIsMissing(email, password);
    if (incomplete !== undefined) return this.again(interaction, 422, email, incomplete);

    try {
      const verified = await this.verify(request, response, email);
      if (verified === undefined) {
        this.log.warn({ event: 'login.refused' });
        return this.again(interaction, 422, email, { summary: REFUSED });
      }
      this.log.log({ event: 'login.signed_in', account: verified.account.id });
      this.devices.remember(request, response, verified.account.email);
      await this.interactions.signIn(request, response, verified);
      return undefined;
    } catch (error) {
      if (!(error instanceof TooManyAttemptsError) && !(error instanceof HashingBusyError)) throw error;
      const { status, retryAfterS, code } = error;
      this.log.warn({ event: code, retryAfterS });
      return { ...this.again(interaction, status, email, { summary: wordsFor(error) }), retryAfterS };
    }
  }

  /** Spends an attempt, looks at the password, and gives the attempt back unless the password was wrong. */
  private async verify(request: Request, response: Response, typed: string): Promise<VerifiedAccount | undefined> {
    const email = parseEmailAddress(typed);
    const device = email && this.devices.find(request, email);
    const spent = await this.throttle.spend({ email, device, address: request.ip ?? '' });
    try {
      const verified = await this.strategies.authenticate('password', request, response);
      if (verified !== undefined) await this.throttle.giveBack(spent);
      return verified;
    } catch (error) {
      await this.throttle.giveBack(spent);
      throw error;
    }
  }

  private again(interaction: OpenInteraction, status: number, email: string, error: SignInError): PageAnswer {
    return { status, html: this.render(interaction, { email, error }) };
  }

  private render(interaction: OpenInteraction, page: { readonly email: string | undefined; readonly error?: SignInError }): string {
    const { accountId, action, csrf, client } = interaction;
    const reason = accountId === undefined ? undefined : 'again';
    return renderSignIn({ action, csrf, client, email: page.email, error: page.error, reason });
  }
}

function whatIsMissing(email: string, password: string): SignInError | undefined {
  if (email.trim() !== '' && password !== '') return undefined;
  return {
    email: email.trim() === '' ? 'Enter your email address.' : undefined,
    password: password === '' ? 'Enter your password.' : undefined,
  };
}

function wordsFor(error: TooManyAttemptsError | HashingBusyError): string {
  const wait = waitWords(error.retryAfterS);
  if (error instanceof HashingBusyError) return `Many people are signing in right now. Please try again in ${wait}.`;
  if (error.budget === 'address') return `There were too many attempts from your network. Try again in ${wait}.`;
  if (error.budget === 'device') return `There were too many attempts. Try again in ${wait}.`;
  return `There were too many attempts for this email. Try again in ${wait}, or use a device on which you have signed in before.`;
}
