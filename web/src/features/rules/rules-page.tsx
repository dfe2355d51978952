import { t } from '../../ui/catalogue/catalogue.ts';
import { useFestival } from '../shell/festival.tsx';
import { createPageTitle } from '../shell/page-title.ts';

export function RulesPage() {
  const festival = useFestival();
  createPageTitle(() => t.rules.page, festival.name);
  return <h1 class="p-4 text-xl">{t.rules.page}</h1>;
}
