/** The environment does not say what the service needs. Its message is a sentence for the person who starts it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
