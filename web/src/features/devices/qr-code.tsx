import { createResource, Show } from 'solid-js';

/** A picture that a phone's camera reads as `text`: black on white in every theme, or cameras fail. */
export function QrCode(props: { readonly text: string; readonly label: string }) {
  const [code] = createResource(
    () => props.text,
    async (text) => {
      const { encode } = await import('uqr');
      return pathOf(encode(text, { ecc: 'M', border: 3 }).data);
    },
    // With a first value: what stands around it does not wait, or it would lose the focus that it was just given.
    { initialValue: undefined },
  );
  return (
    <div class="qr-code" role="img" aria-label={props.label}>
      <Show when={code.latest}>
        {(drawn) => (
          <svg
            viewBox={`0 0 ${drawn().size} ${drawn().size}`}
            aria-hidden="true"
            shape-rendering="crispEdges"
          >
            <path d={drawn().path} fill="#000000" />
          </svg>
        )}
      </Show>
    </div>
  );
}

/** One square for each dark module. */
function pathOf(modules: readonly (readonly boolean[])[]): { size: number; path: string } {
  const squares = modules.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { size: modules.length, path: squares.join('') };
}
