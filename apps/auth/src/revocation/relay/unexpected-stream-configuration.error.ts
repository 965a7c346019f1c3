import { ConfigurationError } from '@valetkey/service-defaults';
import { PLANE_STREAM } from '@valetkey/auth/wire';

/** There is a stream of our name that is not as we make it. */
export class UnexpectedStreamConfigurationError extends ConfigurationError {
  constructor(setting: string, actual: string | number, expected: string | number) {
    super(
      `The NATS stream ${PLANE_STREAM.name} has ${setting} '${actual}' where it must be '${expected}': correct it or delete the stream, which the issuer then makes and fills again.`,
    );
  }
}
