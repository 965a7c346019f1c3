import { Argument, Command } from 'commander';
import { z } from 'zod';
import { AdminApi } from '../issuer/admin-api.js';
import { signIn } from '../sign-in/sign-in.js';
import { CommandFailure } from '../terminal/command-failure.js';
import { EXIT } from '../terminal/exit-code.js';
import type { Terminal } from '../terminal/terminal.js';
import { addGlobalOptions, globalOptionsOf } from './global-options.js';

const KINDS = ['account', 'token', 'session', 'grant', 'client', 'issuer'] as const;
type Kind = (typeof KINDS)[number];

const WHAT_DIES: Readonly<Record<Kind, string>> = {
  account: 'every session, grant and token of this account',
  token: 'this token',
  session: 'this session and every token of it',
  grant: 'this grant and every token of it',
  client: 'every token that names this client',
  issuer: 'every token, session and grant of this issuer',
};

const answerSchema = z.object({
  revocation: z.object({ id: z.string(), kind: z.enum(KINDS), value: z.string(), generation: z.number().optional() }),
});

/** `valetkey revoke <kind> [name]` */
export function revokeCommand(terminal: Terminal): Command {
  return addGlobalOptions(new Command('revoke'))
    .description('revoke an account, token, session, grant or client, or everything of the issuer')
    .addArgument(new Argument('<kind>', 'what to revoke').choices(KINDS))
    .argument('[name]', 'its id; an account also by its e-mail address; none for the issuer')
    .option('--reason <text>', 'why, for the ledger')
    .action(async (kind: Kind, name: string | undefined, options: { readonly reason?: string }, command: Command) => {
      const order = { ...subjectOf(kind, name), ...(options.reason !== undefined && { reason: options.reason }) };
      const settings = globalOptionsOf(command);
      const api = new AdminApi(settings.issuer, await signIn(settings, terminal));
      const { revocation } = await api.send('POST', '/admin/revocations', answerSchema, order);
      if (settings.json) return terminal.print(JSON.stringify({ revocation }));
      terminal.print(`Revoked ${WHAT_DIES[kind]}: ${name ?? settings.issuer}`);
      terminal.print(`It stands in the ledger, and the services are being told. Revocation ${revocation.id}.`);
    });
}

function subjectOf(kind: Kind, name: string | undefined) {
  if (kind === 'issuer') {
    if (name !== undefined) throw new CommandFailure('An issuer-wide revocation takes no name.', EXIT.usage);
    return { kind };
  }
  if (name === undefined) throw new CommandFailure(`Name the ${kind} to revoke: valetkey revoke ${kind} <id>`, EXIT.usage);
  return kind === 'account' && name.includes('@') ? { kind, email: name } : { kind, value: name };
}
