import { Catch, type ExceptionFilter } from '@nestjs/common';

/** No error is one of these. */
abstract class NoError {
  static [Symbol.hasInstance](): boolean {
    return false;
  }
}

/**
 * Knows which handlers were put together with the application's own global guards and filters. A transport that was
 * connected without `inheritAppConfig` has none of them, silently (nestjs/nest#666), and nothing public tells which is
 * which; but the framework reads `catch` of each global filter whenever it puts a handler together. This one catches
 * nothing.
 */
@Catch(NoError)
export class AppConfigWitness implements ExceptionFilter {
  /** How often a handler was given the application's global filters. */
  bindings = 0;

  get catch(): (error: unknown) => never {
    this.bindings += 1;
    return rethrow;
  }
}

function rethrow(error: unknown): never {
  throw error;
}
