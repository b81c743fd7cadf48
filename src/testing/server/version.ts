/** The wire version that each release of the server says; drivers tell releases apart by it. */
const WIRE = {
  '4.2': 8,
  '4.4': 9,
  '5.0': 13,
  '5.1': 14,
  '5.2': 15,
  '5.3': 16,
  '6.0': 17,
  '6.1': 18,
  '6.2': 19,
  '6.3': 20,
  '7.0': 21,
  '7.1': 22,
  '7.2': 23,
  '7.3': 24,
  '8.0': 25,
  '8.1': 26,
  '8.2': 27,
} as const;

export type Release = keyof typeof WIRE;

/** What members say they are where nobody says otherwise: the first that takes `rawData`. */
const DEFAULT = '8.2';

/** The server that members and mongos say they are. */
export class ServerVersion {
  /** `8.2.0`. */
  readonly text: string;
  /** As buildInfo tells it. */
  readonly array: readonly number[];
  readonly release: Release;
  readonly wireVersion: number;

  /** @throws Error for what is no release from 4.2 to 8.2, with or without a patch number. */
  constructor(given: string = DEFAULT) {
    const [, release = '', patch = '0'] = /^(\d+\.\d+)(?:\.(\d+))?$/.exec(given) ?? [];
    if (!isRelease(release)) {
      const known = Object.keys(WIRE).join(', ');
      throw new Error(`serverVersion is one of ${known}, with or without a patch number, not '${given}'`);
    }
    this.release = release;
    this.text = `${release}.${patch}`;
    this.array = [...this.text.split('.').map(Number), 0];
    this.wireVersion = WIRE[release];
  }

  /** Whether it is that release or a later one. */
  isSince(release: Release): boolean {
    return this.wireVersion >= WIRE[release];
  }
}

function isRelease(text: string): text is Release {
  return Object.hasOwn(WIRE, text);
}
