import { SetMetadata } from '@nestjs/common';
import { routeMetadata } from './route-metadata.js';

/**
 * Opens a handler, or all handlers of a controller, to callers without a token. The exemption hangs on the
 * handler and never on a path, so no other spelling of the path opens a neighbour.
 * @example `@Public() @Get('health/live') live() {}`
 */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(routeMetadata.public, true);
