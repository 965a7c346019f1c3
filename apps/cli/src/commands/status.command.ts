import { Command } from 'commander';
import { AdminApi } from '../issuer/admin-api.js';
import { type IssuerStatus, issuerStatusSchema } from '../issuer/issuer-status.js';
import { readServiceStatus, type ServiceStatus } from '../issuer/service-status.js';
import { signIn } from '../sign-in/sign-in.js';
import { EXIT } from '../terminal/exit-code.js';
import { duration } from '../terminal/duration.js';
import { table } from '../terminal/table.js';
import type { Terminal } from '../terminal/terminal.js';
import { addGlobalOptions, globalOptionsOf } from './global-options.js';

/** `valetkey status`: the issuer's side of the revocation plane, and each service's. */
export function statusCommand(terminal: Terminal, endWith: (exitCode: number) => void): Command {
  return addGlobalOptions(new Command('status'))
    .description("show the issuer's position and relay, and each service's position, contact and ledger age, and index size")
    .action(async (_options: unknown, command: Command) => {
      const settings = globalOptionsOf(command);
      const api = new AdminApi(settings.issuer, await signIn(settings, terminal));
      const status = await api.send('GET', '/admin/status', issuerStatusSchema);
      const services = await Promise.all(status.resources.map(readServiceStatus));
      if (settings.json) terminal.print(JSON.stringify({ ...status, services }));
      else printStatus(terminal, settings.issuer, status, services);
      if (!isWell(status, services)) endWith(EXIT.unwell);
    });
}

function isWell({ relay }: IssuerStatus, services: readonly ServiceStatus[]): boolean {
  return relay.leader !== 'none' && services.every(({ ready }) => ready);
}

function printStatus(terminal: Terminal, address: string, { issuer, relay }: IssuerStatus, services: readonly ServiceStatus[]): void {
  const unnumbered = issuer.unnumbered > 0 ? `, ${issuer.unnumbered} still without a position` : '';
  terminal.print(`Issuer ${address}`);
  terminal.print(`  epoch ${issuer.epoch}, position ${issuer.position}${unnumbered}`);
  terminal.print(
    `  last heartbeat ${duration(issuer.heartbeatAgeMs)} ago, access tokens live for up to ${duration(issuer.accessTokenLifetimeMaxS * 1000)}`,
  );
  terminal.print(`  ${WHO_PUBLISHES[relay.leader]}; NATS is ${relay.nats}`);
  terminal.print('');
  terminal.print(table(['Service', 'Position', 'Contact', 'Ledger age', 'Revocations', 'State'], services.map(rowOf)));
}

const WHO_PUBLISHES: Readonly<Record<IssuerStatus['relay']['leader'], string>> = {
  this: 'this replica publishes',
  another: 'another replica publishes',
  none: 'NO replica publishes',
};

function rowOf({ name, ready, reasons, view }: ServiceStatus): readonly string[] {
  const state = ready ? 'ready' : `not ready: ${reasons.join('; ')}`;
  if (!view) return [name, '–', '–', '–', '–', state];
  return [name, String(view.position), duration(view.contactAgeMs), duration(view.ledgerAgeMs), String(view.entries), state];
}
