import { Logger } from '@nestjs/common';
import type { PlaneLog } from '../resource-server/resource-server-options.js';

/** What the plane says, in the application's own log. */
export function planeLog(): PlaneLog {
  const logger = new Logger('RevocationPlane');
  return {
    info: (message) => logger.log(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}
