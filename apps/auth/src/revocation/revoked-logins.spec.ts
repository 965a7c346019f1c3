import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { authorizeUrl, CLI, introspect, Person, redeem, SHOPPER } from '../../test/oauth-journey.js';
import { type RunningIssuer, runIssuer } from '../../test/running-issuer.js';
import { Accounts } from '../accounts/accounts.service.js';
import { parseEmailAddress } from '../accounts/email-address.js';

const ASKED = { ...CLI, scope: 'openid cart:read', resource: 'http://localhost:3002' };
let postgres: TestPostgres;
let issuer: RunningIssuer;

beforeAll(async () => {
  postgres = await startPostgres();
  issuer = await runIssuer(await postgres.createDatabase());
}, 60_000);

afterAll(async () => {
  await issuer.stop();
  await postgres.stop();
});

describe('rev-login-during-cut: a person signing in while everything of hers is revoked', () => {
  it('gets nothing from the password that was checked before, whenever the sign-in is committed', async () => {
    const person = new Person(issuer);
    const attempt = await SignIn.begin(person);
    await attempt.checkPassword();
    await signOutEverywhere();
    const end = await attempt.finish();
    // The session that was born of it is none any more: she comes to no code, or to one that is worth nothing.
    const status = end.code ? (await redeem(issuer, CLI.client, end.code)).status : 'no code';
    expect(['no code', 400]).toContain(status);
  });

  it('gets a token the same way when nothing is revoked meanwhile', async () => {
    const attempt = await SignIn.begin(new Person(issuer));
    await attempt.checkPassword();
    const { code } = await attempt.finish();
    expect(code && (await redeem(issuer, CLI.client, code)).status).toBe(200);
  });

  it('gets nothing from a code that was issued before', async () => {
    const code = await new Person(issuer).authorize(ASKED);
    await signOutEverywhere();
    expect((await redeem(issuer, CLI.client, code)).body.error).toBe('invalid_grant');
  });

  it('loses the token that was issued before', async () => {
    const { body } = await new Person(issuer).signIn(ASKED);
    await signOutEverywhere();
    expect((await introspect(issuer, body.access_token)).active).toBe(false);
  });

  it('gets in with the password checked afterwards, in the same instant', async () => {
    await signOutEverywhere();
    const { status, body } = await new Person(issuer).signIn(ASKED);
    expect(status).toBe(200);
    expect((await introspect(issuer, body.access_token)).active).toBe(true);
  });
});

/** One sign-in, taken step by step. */
class SignIn {
  private constructor(
    private readonly person: Person,
    private readonly verifier: string,
    private location: string,
  ) {}

  static async begin(person: Person): Promise<SignIn> {
    const verifier = randomBytes(32).toString('base64url');
    const response = await person.request(authorizeUrl(ASKED, createHash('sha256').update(verifier).digest('base64url')));
    return new SignIn(person, verifier, response.headers.get('location') ?? '');
  }

  /** Has the password checked; the session that follows from it is not yet stored. */
  async checkPassword(): Promise<void> {
    await this.allow();
  }

  private async allow(): Promise<void> {
    const uid = this.location.slice(this.location.lastIndexOf('/') + 1);
    const headers = { 'x-test-email': SHOPPER.email, 'x-test-password': SHOPPER.password, 'x-test-decision': 'allow' };
    const response = await this.person.request(`/test-interaction/${uid}`, { method: 'POST', headers });
    this.location = response.headers.get('location') ?? '';
  }

  /** Follows the redirects and allows what is asked, until the client is reached or the way ends. */
  async finish(): Promise<{ code?: Parameters<typeof redeem>[2] }> {
    for (let hops = 0; hops < 8 && this.location !== ''; hops++) {
      if (this.location.startsWith(ASKED.redirectUri)) {
        const answer = new URL(this.location).searchParams;
        return { code: { code: answer.get('code') ?? '', verifier: this.verifier, redirectUri: ASKED.redirectUri, answer } };
      }
      if (this.location.includes('/interaction/')) await this.allow();
      else this.location = (await this.person.request(this.location)).headers.get('location') ?? '';
    }
    return {};
  }
}

async function signOutEverywhere(): Promise<void> {
  const accounts = issuer.service.app.get(Accounts);
  const email = parseEmailAddress(SHOPPER.email);
  const account = email && (await accounts.findByEmail(email));
  if (!account) throw new Error('The demo person is missing');
  await accounts.signOutEverywhere(account.id, `account:${account.id}`);
}
