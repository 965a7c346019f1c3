import { demoVariable, resourceServiceVariables } from '@valetkey/service-defaults';
import { z } from 'zod';

const cart = resourceServiceVariables('CART', { port: 3002 });

/** Every variable of the cart service; docs/configuration.md and .env.example are generated from it. */
export const cartConfig = z.object({ DEMO: demoVariable, ...cart.shape });

/** The `CART_…` variables without their prefix. */
export const pickCart = cart.pick;
