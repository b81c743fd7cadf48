import { describeCaps } from './connection-caps';

describeCaps(5);
