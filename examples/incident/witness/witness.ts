/** What one member has counted itself, at one moment. `null`: this deployment can't tell. */
export interface MemberReading {
  readonly address: string;
  readonly role: 'primary' | 'secondary';
  /** Connections that are open now, monitoring connections included. */
  readonly connections: number;
  /** The most that were open at once since the run began. */
  readonly peak: number;
  /** Connections that the member turned away. */
  readonly refused: number | null;
  readonly connectionsByService: Readonly<Record<string, number>>;
  /** The most that were open at once, by service. */
  readonly peakByService: Readonly<Record<string, number>>;
  /** Reads that arrived while the member was primary, and while it was secondary. */
  readonly reads: { readonly asPrimary: number | null; readonly asSecondary: number | null };
}

/** A deployment, and what its members witness. It never asks the services or the governor. */
export interface Witness {
  /** Where the services connect to. */
  readonly uri: string;
  /** Shown to the user. */
  readonly description: string;
  /** How late the members' process got to run by the last reading, 99th percentile; `null` when it can't be known. */
  readonly lagP99MS: number | null;
  /** Of the members' process, where there is one of the demo's own. */
  readonly pid: number | undefined;
  read(): Promise<readonly MemberReading[]>;
  close(): Promise<void>;
}
