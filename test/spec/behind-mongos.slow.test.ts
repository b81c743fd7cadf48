import { behindMongosToo } from './applies';
import { MODES } from './modes';
import { specSuite } from './suite';

// The other modes send what is sent bare, whoever it comes to.
const BY_POLICY = MODES.filter(({ policy }) => policy !== undefined);

describe('behind two mongos', () => specSuite(() => true, behindMongosToo, BY_POLICY));
