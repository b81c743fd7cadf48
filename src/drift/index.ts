export {
  type DriftDecision,
  type DriftInput,
  type DriftKind,
  type DriftReport,
  decideDrift,
} from './decide-drift';
export {
  PRIMARY_READ_CAUSES,
  type PrimaryReadCause,
  PrimaryShare,
  type PrimaryShareCounts,
  type PrimaryShareOptions,
} from './primary-share';
