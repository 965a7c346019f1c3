import { ServiceUnavailableException } from '@nestjs/common';

/** So many services read the whole ledger at once that another must wait. */
export class TooManySnapshotsError extends ServiceUnavailableException {
  constructor() {
    super('Too many services read the whole ledger at once; try again in a second.');
  }
}
