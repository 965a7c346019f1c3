import { TokenError } from '../token/token.error.js';

/** How many tokens were accepted, and how many refused for which reason: for metrics. */
export class VerdictCounts {
  private accepted = 0;
  private readonly refused = new Map<string, number>();

  /** Counts what a judgement comes to, at once or later, and hands it on. */
  count<Token extends object>(judge: () => Token | Promise<Token>): Token | Promise<Token> {
    try {
      const verdict = judge();
      if (verdict instanceof Promise) return verdict.then(this.accept, this.refuse);
      this.accepted += 1;
      return verdict;
    } catch (error) {
      return this.refuse(error);
    }
  }

  /** One figure a reason. */
  get figures(): Readonly<Record<string, number>> {
    const refusals = [...this.refused].map(([reason, count]) => [`tokens_verified_total{result="refused",reason="${reason}"}`, count]);
    return { 'tokens_verified_total{result="accepted",reason=""}': this.accepted, ...Object.fromEntries(refusals) };
  }

  private readonly accept = <Token>(token: Token): Token => {
    this.accepted += 1;
    return token;
  };

  private readonly refuse = (error: unknown): never => {
    const reason = error instanceof TokenError ? error.code : 'internal';
    this.refused.set(reason, (this.refused.get(reason) ?? 0) + 1);
    throw error;
  };
}
