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

/** How late the members' process got to run. */
export interface MembersLag {
  /** 99th percentile. */
  readonly p99MS: number;
  readonly longestMS: number;
}

/** A deployment, and what its members witness. It never asks the services or the governor. */
export interface Witness {
  /** Where the services connect to. */
  readonly uri: string;
  /** Shown to the user. */
  readonly description: string;
  /** By the last reading; `null` when it can't be known. */
  readonly lag: MembersLag | null;
  /** Of the members' process, where there is one of the demo's own. */
  readonly pid: number | undefined;
  read(): Promise<readonly MemberReading[]>;
  close(): Promise<void>;
}
