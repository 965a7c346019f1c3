import { Body, Controller, Get, Header, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { RequestDatabase } from '../database/request-database.js';
import type { Revocation } from '../revocation/revocation.js';
import { RevocationLedger, type RevocationRequest } from '../revocation/revocation-ledger.js';
import { AccountsByName } from './accounts-by-name.js';
import { AdminGuard } from './admin.guard.js';
import type { Administrator } from './administrator.js';
import { ConfirmUnsupportedError } from './confirm-unsupported.error.js';
import { CurrentAdministrator } from './current-administrator.decorator.js';
import { orNotFound } from './or-not-found.js';
import { type RecordedRevocation, RecordedRevocations } from './recorded-revocations.js';
import { type RevocationOrder, revocationOrder } from './revocation-order.js';

const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  before: z.uuid().optional(),
});

/** Revokes by name what an administrator wants dead, and lists what was revoked. */
@ApiBearerAuth()
@Controller('admin/revocations')
@UseGuards(AdminGuard)
export class AdminRevocationsController {
  constructor(
    private readonly database: RequestDatabase,
    private readonly ledger: RevocationLedger,
    private readonly accounts: AccountsByName,
    private readonly recorded: RecordedRevocations,
  ) {}

  /** Once this has answered, the ledger holds the revocation, whatever dies next. */
  @ApiOperation({ summary: 'Revoke a token, session, grant, account or client, or everything of the issuer' })
  @Post()
  async create(
    @Body({ schema: revocationOrder }) order: RevocationOrder,
    @CurrentAdministrator() { initiator }: Administrator,
  ): Promise<{ revocation: Revocation }> {
    if (order.confirm !== undefined) throw new ConfirmUnsupportedError();
    const request = { ...(await orNotFound(this.#subjectOf(order))), reason: order.reason, initiator };
    return { revocation: await orNotFound(this.database.transact((tx) => this.ledger.record(tx, request))) };
  }

  @ApiOperation({ summary: 'What was revoked, the latest first' })
  @Get()
  @Header('Cache-Control', 'no-store')
  async list(@Query({ schema: pageQuery }) { limit, before }: z.output<typeof pageQuery>): Promise<RevocationPage> {
    const revocations = await this.recorded.page(limit, before);
    const last = revocations.at(-1);
    return { revocations, ...(revocations.length === limit && last && { next: last.id }) };
  }

  async #subjectOf(order: RevocationOrder): Promise<Subject> {
    if (order.kind === 'issuer') return { kind: order.kind };
    if ('email' in order) return { kind: order.kind, value: await this.accounts.getId(order.email) };
    return { kind: order.kind, value: order.value };
  }
}

type Subject = { readonly kind: 'issuer' } | { readonly kind: Exclude<RevocationRequest['kind'], 'issuer'>; readonly value: string };

/** `next` is what to ask with as `before` for the page after this one. */
interface RevocationPage {
  readonly revocations: readonly RecordedRevocation[];
  readonly next?: string;
}
