import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AUTH_CONFIG, type AuthConfig } from '../config.js';
import { parsePassword } from '../factors/password.js';
import { Accounts } from './accounts.service.js';
import { parseEmailAddress } from './email-address.js';

const PEOPLE = [
  { email: 'shopper@example.com', name: 'Sam Shopper', password: 'shopper-demo-password', roles: [] },
  { email: 'admin@example.com', name: 'Ada Admin', password: 'admin-demo-password', roles: ['admin'] },
] as const;

/** The people of DESIGN §4, whose passwords everybody knows: under `DEMO=1` alone, which the configuration allows on loopback only. */
@Injectable()
export class DemoPeople implements OnApplicationBootstrap {
  constructor(
    @Inject(AUTH_CONFIG) private readonly config: AuthConfig,
    private readonly accounts: Accounts,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.DEMO) return;
    for (const person of PEOPLE) await this.create(person);
  }

  private async create(person: (typeof PEOPLE)[number]): Promise<void> {
    const email = parseEmailAddress(person.email);
    const password = parsePassword(person.password);
    if (email === undefined || password === undefined) throw new TypeError(`${person.email} is not a demo person who could sign in.`);
    await this.accounts.createUnlessExists({ email, emailVerified: true, name: person.name, roles: person.roles, password });
  }
}
