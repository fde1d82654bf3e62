/** Shells that completion is made for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** Each script asks `kiln __complete -- WORDS…`, which prints `TEXT<tab>DESCRIPTION` lines, and `:files` where files fit. */
const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: String.raw`# kiln completion bash >~/.local/share/bash-completion/completions/kiln
_kiln() {
  # Bash breaks words at @ and =, which are parts of a target.
  local line=\${COMP_LINE:0:COMP_POINT} words current candidate text
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  current=\${words[-1]}
  COMPREPLY=()
  while IFS= read -r candidate; do
    if [[ $candidate == :files ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r text; do COMPREPLY+=("$text"); done < <(compgen -f -- "$current")
      continue
    fi
    text=\${candidate%%$'\t'*}
    COMPREPLY+=("\${text#"\${current%"\${current##*[@=:]}"}"}")
  done < <("\${words[0]}" __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _kiln kiln
`,
  zsh: String.raw`#compdef kiln
# kiln completion zsh >"\${fpath[1]}/_kiln"
_kiln() {
  local -a candidates
  local line files=0
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; continue; fi
    candidates+=("\${\${line%%$'\t'*}//:/\\:}:\${line#*$'\t'}")
  done < <("\${words[1]}" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#candidates} )) && _describe 'kiln' candidates
  (( files )) && _files
  return 0
}
if [[ $funcstack[1] == _kiln ]]; then _kiln "$@"; else compdef _kiln kiln; fi
`,
  fish: String.raw`# kiln completion fish >~/.config/fish/completions/kiln.fish
function __kiln_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c kiln -f -a '(__kiln_complete)'
`,
};

export const completionScript = (shell: Shell): string => SCRIPTS[shell].replaceAll("\\$", "$");
