import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startPostgres, type TestPostgres } from '@valetkey/launcher';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../database/data-source.js';
import { parsePassword, type Password } from '../factors/password.js';
import { PasswordHasher } from '../factors/password-hasher.js';
import { RevocationLedger } from '../revocation/revocation-ledger.js';
import type { Account } from './account.js';
import { Accounts } from './accounts.service.js';
import { type EmailAddress, parseEmailAddress } from './email-address.js';

let postgres: TestPostgres;
let database: DataSource;
let accounts: Accounts;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await new DataSource(dataSourceOptions(await postgres.createDatabase())).initialize();
  await database.runMigrations();
  accounts = new Accounts(database, new PasswordHasher(), new RevocationLedger());
});

afterAll(async () => {
  await database.destroy();
  await postgres.stop();
});

describe('the password of an account', () => {
  it('is verified together with the generations of the same snapshot', async () => {
    const account = await create('anna@example.com', 'correct horse battery');
    const before = await accounts.verifyPassword(' Anna@Example.COM ', 'correct horse battery');
    expect(before).toEqual({ account, generations: { issuer: await issuerGeneration(), account: 1 } });

    await accounts.signOutEverywhere(account.id, `account:${account.id}`);

    const after = await accounts.verifyPassword('anna@example.com', 'correct horse battery');
    expect(after?.generations.account).toBe(2);
  });

  it('reads hash and generations in one statement, so that a change between them cannot go unseen', async () => {
    const statements: string[] = [];
    const query = database.query.bind(database);
    const watched = Object.assign(Object.create(database), {
      query: (text: string, parameters?: unknown[]) => {
        statements.push(text);
        return query(text, parameters);
      },
    });
    await create('once@example.com', 'correct horse battery');
    await new Accounts(watched, new PasswordHasher(), new RevocationLedger()).verifyPassword('once@example.com', 'correct horse battery');
    expect(statements).toHaveLength(1);
  });

  it('carries the generation read before argon2, when the account was revoked meanwhile', async () => {
    const account = await create('meanwhile@example.com', 'correct horse battery');
    const hasher = new PasswordHasher();
    const verify = hasher.verify.bind(hasher);
    hasher.verify = async (stored, password) => {
      const matches = await verify(stored, password);
      await accounts.signOutEverywhere(account.id, 'issuer');
      return matches;
    };
    const verified = await new Accounts(database, hasher, new RevocationLedger()).verifyPassword(
      'meanwhile@example.com',
      'correct horse battery',
    );
    expect(verified?.generations.account).toBe(1);
    expect(await accountGeneration(account)).toBe(2);
  });

  it('may be typed in another Unicode form', async () => {
    await create('umlaut@example.com', 'gru\u0308ne Wiese');
    expect(await accounts.verifyPassword('umlaut@example.com', 'gr\u00fcne Wiese')).toBeDefined();
  });

  it.each([
    ['unknown address', 'nobody@example.com', 'correct horse battery'],
    ['wrong password', 'right@example.com', 'wrong horse battery'],
    ['password that is too short to be one', 'right@example.com', 'x'],
    ['password of a megabyte', 'right@example.com', 'x'.repeat(1_000_000)],
    ['text that is no address', 'right', 'correct horse battery'],
    ['NUL in the address', 'right\0@example.com', 'correct horse battery'],
  ])('is not verified for an %s', async (_why, email, password) => {
    await create('right@example.com', 'correct horse battery');
    expect(await accounts.verifyPassword(email, password)).toBeUndefined();
  });

  it('as-disabled-paths: opens nothing for a disabled account, and everything again once it is enabled', async () => {
    const account = await create('disabled@example.com', 'correct horse battery');

    const revocation = await accounts.disable(account.id, 'issuer');

    expect(revocation).toMatchObject({ kind: 'account', value: account.id, generation: 2 });
    expect(await accounts.verifyPassword('disabled@example.com', 'correct horse battery')).toBeUndefined();
    await accounts.enable(account.id);
    expect((await accounts.verifyPassword('disabled@example.com', 'correct horse battery'))?.generations.account).toBe(2);
  });
});

describe('the address of an account', () => {
  it.each(['quac\u212A@example.com', 'qu\u0131ck@example.com', 'qu\u0130ck@example.com', 'quack@example\u2024com'])(
    'as-email-case-mapping: %s finds nobody else',
    async (typed) => {
      await create('quack@example.com', 'correct horse battery');
      await create('quick@example.com', 'correct horse battery');
      expect(await accounts.verifyPassword(typed, 'correct horse battery')).toBeUndefined();
    },
  );

  it('as-email-case-mapping: cannot be stored in another form than the one it is looked up by', async () => {
    await expect(database.query("INSERT INTO account (email, name) VALUES ('Upper@example.com', 'U')")).rejects.toThrow('check constraint');
  });

  it('belongs to one account, however many ask for it at once', async () => {
    const created = await Promise.all(Array.from({ length: 8 }, () => create('race@example.com', 'correct horse battery')));
    expect(new Set(created.map((account) => account.id)).size).toBe(1);
  });
});

function create(email: string, password: string): Promise<Account> {
  return accounts.createUnlessExists({
    email: emailOf(email),
    emailVerified: true,
    name: 'Someone',
    roles: [],
    password: passwordOf(password),
  });
}

function emailOf(text: string): EmailAddress {
  const email = parseEmailAddress(text);
  if (email === undefined) throw new TypeError(text);
  return email;
}

function passwordOf(text: string): Password {
  const password = parsePassword(text);
  if (password === undefined) throw new TypeError(text);
  return password;
}

async function issuerGeneration(): Promise<number> {
  const [row]: [{ issuer_generation: string }] = await database.query('SELECT issuer_generation FROM ledger_state');
  return Number(row.issuer_generation);
}

async function accountGeneration(account: Account): Promise<number> {
  const [row]: [{ generation: string }] = await database.query('SELECT generation FROM account WHERE id = $1', [account.id]);
  return Number(row.generation);
}
