import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import type { RunningSystem } from '@valetkey/launcher';
import type { Answer } from './answer.ts';
import type { Service, Way } from './service.ts';

const HTTP_PATIENCE_MS = 15_000;
const PRODUCT_ID = 'harbour-vase'; // in the demo catalogue
type Verdict = Pick<Answer, 'status' | 'code'>;

/** Asks each service for what needs a token, over HTTP as anybody and over NATS as the gateway. */
export class ServiceCalls {
  private constructor(
    private readonly urls: Readonly<Record<Service, string>>,
    private readonly nats: NatsConnection,
    private readonly natsPatienceMs: number,
  ) {}

  static async to(system: RunningSystem, natsPatienceMs: number): Promise<ServiceCalls> {
    const nats = await connect({
      servers: system.natsUrl,
      ...system.natsCredentials('gateway'),
      inboxPrefix: '_INBOX_gateway',
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
      reconnectJitter: 0,
    });
    return new ServiceCalls(system.urls, nats, natsPatienceMs);
  }

  ask(service: Service, way: Way, token: string): Promise<Verdict> {
    return way === 'http' ? this.overHttp(service, token) : this.overNats(service, token);
  }

  close(): Promise<void> {
    return this.nats.close();
  }

  private async overHttp(service: Service, token: string): Promise<Verdict> {
    const path = { cart: '/cart', inventory: `/stock/${PRODUCT_ID}`, payment: '/payments' }[service];
    try {
      const response = await fetch(`${this.urls[service]}${path}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(HTTP_PATIENCE_MS),
      });
      const { code = '' } = (await response.json()) as { code?: string };
      return { status: response.status, code };
    } catch {
      return { status: 'none', code: '' };
    }
  }

  private async overNats(service: Service, token: string): Promise<Verdict> {
    const { pattern, data } = {
      cart: { pattern: 'cart.get-cart', data: {} },
      inventory: { pattern: 'inventory.get-stock', data: { productId: PRODUCT_ID } },
      payment: { pattern: 'payment.list-payments', data: {} },
    }[service];
    const sent = headers();
    sent.set('authorization', `Bearer ${token}`);
    try {
      const reply = await this.nats.request(pattern, JSON.stringify({ pattern, data, id: '1' }), {
        headers: sent,
        timeout: this.natsPatienceMs,
      });
      const { err }: { err?: { error: { status: number; code: string } } | null } = reply.json();
      return err ? { status: err.error.status, code: err.error.code } : { status: 200, code: '' };
    } catch {
      return { status: 'none', code: '' };
    }
  }
}
