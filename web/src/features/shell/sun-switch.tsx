import Sun from 'lucide-solid/icons/sun';
import { t } from '../../ui/catalogue/catalogue.ts';
import { theme } from '../../ui/theme.ts';

/** One tap to the largest contrast, one tap back. */
export function SunSwitch() {
  return (
    <button
      type="button"
      class="button"
      data-kind={theme.choice() === 'sun' ? 'plain' : 'quiet'}
      data-shape="icon"
      aria-label={t.app.sun}
      aria-pressed={theme.choice() === 'sun'}
      onClick={theme.toggleSun}
    >
      <Sun aria-hidden="true" size={22} />
    </button>
  );
}
