import type { RunningSystem } from '@valetkey/launcher';
import { pause } from '../until.ts';
import type { Answer } from './answer.ts';
import { covers, type DatedExcuse, type Excuse } from './excuse.ts';
import type { Holder } from './holder.ts';
import { SERVICES, type Service, WAYS, type Way } from './service.ts';
import { ServiceCalls } from './service-calls.ts';

/** M + 1 s of the guarantee (docs/revocation.md), which come on top of the contact bound. */
const BEYOND_CONTACT_MS = 4_000;

interface Death {
  readonly askedAtMs: number;
  committedAtMs: number;
}

/**
 * Asks the services, writes down everything they say, and knows what they may say: to a live token 200; to a revoked one 401, and
 * 200 only within the bound and only before its first 401 at that service; 503 or silence only where a test has an excuse for it.
 */
export class Witness {
  readonly answers: Answer[] = [];
  private readonly deaths = new Map<string, Death>();
  private readonly excuses: DatedExcuse[] = [];
  private isClosed = false;

  constructor(
    private readonly calls: Pick<ServiceCalls, 'ask' | 'close'>,
    private readonly contactMs: number,
  ) {}

  /** `contactMs` is the contact bound that the system's services were given; `natsPatienceMs` how long a message may go unanswered. */
  static async of(system: RunningSystem, { contactMs = 30_000, natsPatienceMs = 3_000 } = {}): Promise<Witness> {
    return new Witness(await ServiceCalls.to(system, natsPatienceMs), contactMs);
  }

  async ask(service: Service, way: Way, { name, tokens }: Holder): Promise<Answer> {
    const sentAtMs = performance.now();
    const verdict = await this.calls.ask(service, way, tokens[service]);
    const answer = { service, way, holder: name, ...verdict, sentAtMs, answeredAtMs: performance.now() };
    this.answers.push(answer);
    return answer;
  }

  /** Every service in every way, or one service; what they said. */
  async askAll(holder: Holder, services: readonly Service[] = SERVICES): Promise<readonly Answer['status'][]> {
    const asked = services.flatMap((service) => WAYS.map((way) => this.ask(service, way, holder)));
    return (await Promise.all(asked)).map(({ status }) => status);
  }

  /** Asks on and on, each service for itself, until told to stop. */
  keepAsking(holders: readonly Holder[], services: readonly Service[] = SERVICES, ways: readonly Way[] = WAYS): () => Promise<void> {
    let isStopping = false;
    const rounds = services.flatMap((service) =>
      ways.map(async (way) => {
        while (!isStopping && !this.isClosed) {
          for (const holder of holders) await this.ask(service, way, holder);
          await pause();
        }
      }),
    );
    return async () => {
      isStopping = true;
      await Promise.all(rounds);
    };
  }

  /** What `revoke` does kills this holder's tokens. */
  async dies<Result>({ name }: Holder, revoke: () => Promise<Result>): Promise<Result> {
    const death = { askedAtMs: performance.now(), committedAtMs: Number.POSITIVE_INFINITY };
    this.deaths.set(name, death);
    const result = await revoke();
    death.committedAtMs = performance.now();
    return result;
  }

  /** What killed this holder's tokens is over. */
  hasDied({ name }: Holder): void {
    const nowMs = performance.now();
    this.deaths.set(name, { askedAtMs: nowMs, committedAtMs: nowMs });
  }

  /** Ends when the function returned is called. */
  excuse(excuse: Excuse): () => void {
    const dated = { ...excuse, fromMs: performance.now(), untilMs: Number.POSITIVE_INFINITY };
    this.excuses.push(dated);
    return () => {
      dated.untilMs = performance.now();
    };
  }

  /** Every answer that should not have been given, in words; none where all is well. */
  faults(): readonly string[] {
    return this.answers.flatMap((answer) => {
      const fault = this.faultOf(answer);
      const { service, way, holder, status, code, sentAtMs } = answer;
      return fault === undefined
        ? []
        : [`${service} over ${way} said ${status} ${code} to ${holder} at ${Math.round(sentAtMs)} ms: ${fault}`];
    });
  }

  /** @throws when an answer should not have been given */
  assertSound(): void {
    const faults = this.faults();
    if (faults.length > 0) throw new Error(`${faults.length} answers should not have been given:\n${faults.slice(0, 20).join('\n')}`);
  }

  close(): Promise<void> {
    this.isClosed = true;
    return this.calls.close();
  }

  private faultOf(answer: Answer): string | undefined {
    const death = this.deaths.get(answer.holder);
    switch (answer.status) {
      case 200:
        return death && this.faultOfAcceptance(answer, death);
      case 401:
        return death && death.askedAtMs <= answer.answeredAtMs && answer.code === 'token.revoked' ? undefined : 'the token lived';
      case 503:
      case 'none':
        return this.excuses.some((excuse) => covers(excuse, answer)) ? undefined : 'nothing excuses that';
      default:
        return 'never right';
    }
  }

  private faultOfAcceptance({ service, holder, sentAtMs }: Answer, { committedAtMs }: Death): string | undefined {
    if (sentAtMs > committedAtMs + this.contactMs + BEYOND_CONTACT_MS) return 'the token was dead for longer than the bound';
    const isRefused = this.answers.some((earlier) => {
      const isSame = earlier.service === service && earlier.holder === holder;
      return isSame && earlier.status === 401 && earlier.answeredAtMs < sentAtMs;
    });
    return isRefused ? 'it had refused the token before' : undefined;
  }
}
