import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';

export function GearPage() {
  const festival = useFestival();
  createPageTitle(() => t.gear.page, festival.name);
  return <h1 class="p-4 text-xl">{t.gear.page}</h1>;
}
