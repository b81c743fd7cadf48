export type { FailPoint } from './mongod/fail-points';
export type { LoadModel } from './mongod/load-model';
export type { Credentials } from './mongod/mongod';
export type { Mongos, MongosOptions, MongosWitness } from './mongos';
export type { Member, ReplicaSet, ReplicaSetOptions, TlsKeyPair, Witness } from './replica-set';
export type { BrokenReply } from './server/broken-reply';
export type { CommandCount, CommandRecord, ReadCount, Role } from './server/command-log';
export type { ConnectionCounts } from './server/connection-counter';
export { startMongos, startReplicaSet } from './start';
