/** States of a context (client-side-encryption/state_machine.ts). */
const READY = 5;
const DONE = 6;

/** Gives back what it was given. */
class Unchanged {
  readonly status = { message: '' };
  state = READY;
  readonly #document: Uint8Array;

  constructor(document: Uint8Array) {
    this.#document = document;
  }

  finalize(): Uint8Array {
    this.state = DONE;
    return this.#document;
  }
}

/** The native module as far as the driver needs it for an encrypting client; nothing is encrypted with it. */
class MongoCrypt {
  static readonly libmongocryptVersion = '1.20.0';
  readonly cryptSharedLibVersionInfo = null;

  makeDecryptionContext(document: Uint8Array): Unchanged {
    return new Unchanged(document);
  }
}

/** Lets the driver make clients with `autoEncryption` where its native module is not installed. */
export function stubKeyVault(): void {
  // The driver asks this module each time (encrypter.ts, client-side-encryption/auto_encrypter.ts).
  const deps = require('mongodb/lib/deps') as { getMongoDBClientEncryption: () => unknown };
  deps.getMongoDBClientEncryption = () => ({ MongoCrypt });
}
