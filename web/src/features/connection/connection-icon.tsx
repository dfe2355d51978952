import CircleArrowUp from 'lucide-solid/icons/circle-arrow-up';
import CirclePause from 'lucide-solid/icons/circle-pause';
import CloudAlert from 'lucide-solid/icons/cloud-alert';
import CloudCheck from 'lucide-solid/icons/cloud-check';
import HardDriveDownload from 'lucide-solid/icons/hard-drive-download';
import KeyRound from 'lucide-solid/icons/key-round';
import PlugZap from 'lucide-solid/icons/plug-zap';
import RefreshCw from 'lucide-solid/icons/refresh-cw';
import SaveOff from 'lucide-solid/icons/save-off';
import UserRoundX from 'lucide-solid/icons/user-round-x';
import WifiOff from 'lucide-solid/icons/wifi-off';
import { Dynamic } from 'solid-js/web';
import type { PillCode } from './connection-view.ts';

const icons: Readonly<Record<PillCode, typeof WifiOff>> = {
  storage_full: SaveOff,
  stuck: CloudAlert,
  sign_in_expired: KeyRound,
  wrong_person: UserRoundX,
  no_network: WifiOff,
  no_answer: PlugZap,
  paused: CirclePause,
  first_load: HardDriveDownload,
  sending: RefreshCw,
  update_ready: CircleArrowUp,
  online: CloudCheck,
};

export function ConnectionIcon(props: { readonly code: PillCode; readonly size: number }) {
  return (
    <Dynamic
      component={icons[props.code]}
      size={props.size}
      class={`shrink-0 ${props.code === 'sending' ? 'sending-arc' : ''}`}
      aria-hidden="true"
    />
  );
}
