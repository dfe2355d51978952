import { createSignal, Show } from 'solid-js';
import type { Asked } from '../../data/people-ask.ts';
import type { OperatorDesk, ParkedValues } from '../../data/people-operator.ts';
import { Button } from '../../ui/button.tsx';
import { t } from '../../ui/catalogue/operator.ts';
import { PartHeading } from '../../ui/detail-heading.tsx';
import { Refused } from '../../ui/refused.tsx';
import { refusedWords } from './operator-view.ts';

/** What was written, once an operator asks for it. */
export function RevealedValues(props: { readonly desk: OperatorDesk; readonly receiptId: string }) {
  const [asked, setAsked] = createSignal<Asked<ParkedValues>>();
  const values = () => {
    const answer = asked();
    return answer?.ok ? answer.value : undefined;
  };
  const refused = () => {
    const answer = asked();
    return answer === undefined || answer.ok ? undefined : refusedWords(answer.code);
  };
  return (
    <section class="flex flex-col gap-2">
      <PartHeading class="text-md">{t.operator.values}</PartHeading>
      <Show
        when={values()}
        fallback={
          <>
            <p class="text-text-2">{t.operator.valuesHidden}</p>
            <Button
              class="self-start"
              onClick={async () => setAsked(await props.desk.reveal(props.receiptId))}
            >
              {t.operator.reveal}
            </Button>
            <Refused words={refused()} />
          </>
        }
      >
        {(shown) => (
          <>
            <pre
              class="panel overflow-x-auto p-3 text-sm break-words whitespace-pre-wrap"
              dir="ltr"
              data-values
            >
              {JSON.stringify(shown().entry, null, 2)}
            </pre>
            <Show when={shown().error}>
              {(error) => (
                <>
                  <h4 class="font-semibold">{t.operator.fullError}</h4>
                  <pre class="panel overflow-x-auto p-3 text-sm break-words whitespace-pre-wrap" dir="ltr">
                    {error()}
                  </pre>
                </>
              )}
            </Show>
          </>
        )}
      </Show>
    </section>
  );
}
