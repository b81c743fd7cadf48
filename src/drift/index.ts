export { type DriftDecision, type DriftReport, decideDrift } from './decide-drift';
export { PRIMARY_READ_CAUSES, PrimaryShare } from './primary-share';
