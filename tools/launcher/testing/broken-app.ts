/** An app that does not start, for specs of the launcher. */
console.error('CART_ISSUER is missing.');
process.exitCode = 1;
