import { Controller, Delete, Get, HttpCode, NotFoundException, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Accounts } from '../accounts/accounts.service.js';
import { type Grant, Grants } from '../grants/grants.service.js';
import type { Revocation } from '../revocation/revocation.js';
import type { Session } from '../sessions/session.js';
import { Sessions } from '../sessions/sessions.service.js';
import { type AccountGrant, accountGrant } from './account-grant.js';
import { type AccountProfile, accountProfile } from './account-profile.js';
import { type AccountSession, accountSession } from './account-session.js';
import { deviceWords } from './device-words.js';
import { CurrentPerson, type Person } from './person.js';
import { type RecordedRevocation, recordedRevocation } from './recorded-revocation.js';
import { PersonGuard } from './person.guard.js';

/** What people do with their own account. Nothing here takes an account's identifier: it is the token's. */
@ApiBearerAuth()
@Controller('account')
@UseGuards(PersonGuard)
export class AccountController {
  constructor(
    private readonly accounts: Accounts,
    private readonly sessions: Sessions,
    private readonly grants: Grants,
  ) {}

  /** Who I am. */
  @Get('me')
  @ApiOkResponse({ standardSchema: accountProfile })
  async me(@CurrentPerson() person: Person): Promise<AccountProfile> {
    const account = await this.accounts.find(person.accountId);
    if (account === undefined) throw new NotFoundException();
    return { sub: account.id, email: account.email, emailVerified: account.emailVerified, name: account.name, roles: [...account.roles] };
  }

  /** Where I am signed in, the latest first. */
  @Get('sessions')
  @ApiOkResponse({ standardSchema: z.array(accountSession) })
  async list(@CurrentPerson() person: Person): Promise<AccountSession[]> {
    const sessions = await this.sessions.listOf(person.accountId);
    return sessions.map((session) => accountSessionOf(session, person));
  }

  /** Signs one of my sessions out, this one too. Another person's is answered as one that does not exist. */
  @Delete('sessions/:sid')
  @ApiOkResponse({ standardSchema: recordedRevocation })
  async end(@Param('sid') sid: string, @CurrentPerson() person: Person): Promise<RecordedRevocation> {
    const mine = await this.sessions.listOf(person.accountId);
    const session = mine.find((candidate) => candidate.sid === sid.toLowerCase());
    if (session === undefined) throw new NotFoundException('You have no such session.');
    return recorded(await this.sessions.end(session.sid, `account:${person.accountId}`));
  }

  /** Signs me out everywhere: all sessions, grants and tokens, the caller's too. */
  @Post('sessions/revoke-all')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: recordedRevocation })
  async endAll(@CurrentPerson() person: Person): Promise<RecordedRevocation> {
    return recorded(await this.accounts.signOutEverywhere(person.accountId, `account:${person.accountId}`));
  }

  /** Which apps I have let in, the latest first. */
  @Get('grants')
  @ApiOkResponse({ standardSchema: z.array(accountGrant) })
  async listGrants(@CurrentPerson() person: Person): Promise<AccountGrant[]> {
    return (await this.grants.listOf(person.accountId)).map(accountGrantOf);
  }

  /** Turns one app out: its refresh tokens and access tokens die. Another person's grant is answered as one that does not exist. */
  @Delete('grants/:id')
  @ApiOkResponse({ standardSchema: recordedRevocation })
  async withdraw(@Param('id') id: string, @CurrentPerson() person: Person): Promise<RecordedRevocation> {
    const mine = await this.grants.listOf(person.accountId);
    const grant = mine.find((candidate) => candidate.id === id.toLowerCase());
    if (grant === undefined) throw new NotFoundException('You have no such grant.');
    return recorded(await this.grants.withdraw(grant.id, `account:${person.accountId}`));
  }
}

function recorded({ id }: Revocation): RecordedRevocation {
  return { revocation: id };
}

function accountGrantOf({ id, clientId, clientName, createdAt, expiresAt }: Grant): AccountGrant {
  return {
    id,
    client: { id: clientId, name: clientName },
    grantedAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

function accountSessionOf(session: Session, person: Person): AccountSession {
  return {
    sid: session.sid,
    current: session.sid === person.sid,
    device: deviceWords(session.userAgent),
    signedInAt: session.signedInAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  };
}
