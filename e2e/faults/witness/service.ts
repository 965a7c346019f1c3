/** The services whose answers are witnessed. */
export const SERVICES = ['cart', 'inventory', 'payment'] as const;
export type Service = (typeof SERVICES)[number];

/** How a service is asked. */
export const WAYS = ['http', 'nats'] as const;
export type Way = (typeof WAYS)[number];
