# The recipe language. Actions only call functions of src/syntax/build.ts, which hold the types.
# Lists are left-recursive, an operation is read from left to right (src/syntax/operators.ts makes its tree on the way), tokens match by type.
@preprocessor esmodule
@{%
import * as b from "../build.ts";
const lexer = { has: () => true };
%}
@lexer lexer

main -> module_items {% b.items %} | expression_only {% b.first %}
expression_only -> %only_expression expr {% b.second %}

# ---- items: one for each declaration keyword in column 1; more where several stand on a line

module_items -> item {% b.one %} | module_items item {% b.consPlain %}
item -> %import %lbrace import_names %rbrace %from import_from {% b.importItem %}
  | %import %lbrace import_names %comma %rbrace %from import_from {% b.importItem %}
  | %input name %eq expr {% b.inputItem %}
  | %open name %lbrace names %rbrace {% b.openItem %}
  | %open name %lbrace names %comma %rbrace {% b.openItem %}
  | %const name %eq expr {% b.constItem %}
  | %let name %eq expr {% b.letItem %}
  | declared name block {% b.declaration %}
  | declared name %using path_name block {% b.declarationUsing %}
  | %exports block {% b.exportsItem %}
  | %extend extendable path_name block {% b.extendItem %}
  | %extend extendable path_name %when expr block {% b.extendItemWhen %}
  | %override path_name block {% b.overrideItem %}
  | %rule name %lparen params %rparen %arrow expr {% b.ruleItem %}

declared -> %library {% b.first %} | %interface {% b.first %} | %platform {% b.first %} | %image {% b.first %} | %profile {% b.first %} | %workspace {% b.first %}
extendable -> %library {% b.first %} | %image {% b.first %} | %platform {% b.first %} | %profile {% b.first %}
import_names -> import_name {% b.one %} | import_names %comma import_name {% b.cons %}
import_name -> name {% b.importName %} | name %as name {% b.importName %}
import_from -> path {% b.first %} | name {% b.first %}
names -> name {% b.one %} | names %comma name {% b.cons %}
path_names -> path_name {% b.one %} | path_names %comma path_name {% b.cons %}
path_name -> name {% b.namePath %} | path_name %dot name {% b.namePathMore %}
name -> %ident {% b.name %}

# ---- entries of a block

block -> %lbrace %rbrace {% b.emptyBlock %} | %lbrace entries %rbrace {% b.block %}
entries -> entry {% b.one %} | entries entry {% b.consPlain %}
entry -> field {% b.first %}
  | %default field {% b.defaultField %}
  | %force field {% b.forceField %}
  | block_word block {% b.blockEntry %}
  | block_word name block {% b.labelledBlock %}
  | block_word string block {% b.labelledBlock %}
  | %option name %colon type block {% b.optionEntry %}
  | %options %from path {% b.optionsFromEntry %}
  | %options %from path %as name {% b.optionsFromEntry %}
  | needing path_names {% b.needsEntry %}
  | needing path_names %when expr {% b.needsEntryWhen %}
  | %provides path_names {% b.providesEntry %}
  | %choose path_name %eq path_name {% b.chooseEntry %}
  | %choose path_name %eq path_name %when expr {% b.chooseEntryWhen %}
  | %use path_names {% b.useEntry %}
  | %check expr because {% b.checkEntry %}
  | %check expr %when expr because {% b.checkEntryWhen %}
needing -> %needs {% b.first %} | %suggests {% b.first %}
block_word -> %ident {% b.name %} | %exports {% b.name %}
field -> field_key assign expr because {% b.field %}
  | field_key assign expr %when expr because {% b.fieldWhen %}
field_key -> path_name {% b.first %} | string {% b.stringKey %}
assign -> %eq {% b.first %} | %pluseq {% b.first %} | %plusplus_eq {% b.first %}
because -> null {% b.nothing %} | %because string {% b.second %}

# ---- expressions

expr -> operation {% b.operation %} | tail {% b.first %} | operation operator tail {% b.operationTail %}
operation -> operand {% b.beginning %} | operation operator operand {% b.consOperator %} | operation %has name {% b.consHas %}
operator -> %coalesce {% b.first %} | %or {% b.first %} | %and {% b.first %} | %eqeq {% b.first %} | %noteq {% b.first %}
  | %lt {% b.first %} | %lteq {% b.first %} | %gt {% b.first %} | %gteq {% b.first %} | %amp {% b.first %} | %plusplus {% b.first %}
  | %plus {% b.first %} | %minus {% b.first %} | %star {% b.first %} | %slash {% b.first %} | %percent {% b.first %}
operand -> postfix {% b.first %}
  | %not operand {% b.unary %} | %minus operand {% b.unary %} | %nlminus operand {% b.unary %}
  | %match expr %lbrace arms %rbrace {% b.matchExpr %}
  | %match expr %lbrace arms %comma %rbrace {% b.matchExpr %}
  | %derivation record {% b.derivationExpr %}
# These reach as far to the right as they can, so nothing may follow them.
tail -> %if expr %then expr %else expr {% b.ifExpr %}
  | %let %lbrace bindings %rbrace %in expr {% b.letExpr %}
  | %fn lparen params %rparen %arrow expr {% b.functionExpr %}
postfix -> primary {% b.first %}
  | postfix %dot name {% b.member %}
  | postfix %lbracket expr %rbracket {% b.index %}
  | postfix %lparen %rparen {% b.callEmpty %}
  | postfix %lparen args %rparen {% b.call %}
  | postfix %lparen args %comma %rparen {% b.call %}
primary -> %true {% b.bool %} | %false {% b.bool %} | %int {% b.int %} | string {% b.first %} | path {% b.first %}
  | %ident {% b.ref %} | list {% b.first %} | record {% b.first %} | lparen expr %rparen {% b.parenthesised %}
path -> %path {% b.path %}
lparen -> %lparen {% b.first %} | %nllparen {% b.first %}
lbracket -> %lbracket {% b.first %} | %nllbracket {% b.first %}
args -> arg {% b.one %} | args %comma arg {% b.cons %}
arg -> expr {% b.argument %} | name %eq expr {% b.namedArgument %}
list -> lbracket %rbracket {% b.emptyList %} | lbracket items %rbracket {% b.list %} | lbracket items %comma %rbracket {% b.list %}
  | lbracket expr %for name %in expr %rbracket {% b.comprehension %}
  | lbracket expr %for name %in expr %if expr %rbracket {% b.comprehension %}
items -> list_item {% b.one %} | items %comma list_item {% b.cons %}
list_item -> expr {% b.listItem %} | %spread expr {% b.spreadItem %} | expr %when expr {% b.listItemWhen %} | %spread expr %when expr {% b.spreadItemWhen %}
record -> %lbrace %rbrace {% b.emptyRecord %} | %lbrace fields %rbrace {% b.record %}
fields -> record_field {% b.one %} | fields record_field {% b.consPlain %}
record_field -> record_entry {% b.first %} | record_entry %when expr {% b.recordFieldWhen %}
record_entry -> name {% b.shorthand %} | assigned {% b.first %} | %spread expr {% b.spreadField %}
  | %default assigned {% b.rankedField %} | %force assigned {% b.rankedField %}
assigned -> name %eq expr {% b.namedField %} | string %eq expr {% b.stringField %} | lbracket expr %rbracket %eq expr {% b.computedField %}
bindings -> binding {% b.one %} | bindings binding {% b.consPlain %}
binding -> name %eq expr {% b.binding %}
arms -> arm {% b.one %} | arms %comma arm {% b.cons %}
arm -> patterns %arrow expr {% b.arm %}
patterns -> pattern {% b.one %} | patterns %bar pattern {% b.cons %}
pattern -> %true {% b.bool %} | %false {% b.bool %} | %int {% b.int %} | %minus %int {% b.negativeInt %} | %nlminus %int {% b.negativeInt %} | string {% b.first %} | %ident {% b.ref %}
params -> null {% b.none %} | param_list {% b.first %} | param_list %comma {% b.first %}
param_list -> param {% b.one %} | param_list %comma param {% b.cons %}
param -> name {% b.param %} | name %colon type {% b.paramTyped %} | name %eq expr {% b.paramDefault %} | name %colon type %eq expr {% b.paramTypedDefault %}
string -> %string_start parts %string_end {% b.string %} | %triple_start parts %triple_end {% b.tripleString %} | %raw {% b.rawString %}
parts -> null {% b.none %} | parts part {% b.consPlain %}
part -> %text {% b.textPart %} | %escape {% b.escapePart %} | %dollar {% b.dollarPart %} | %interpolate expr %rbrace {% b.interpolation %}

# ---- types

type -> %ident {% b.typeName %}
  | %derivation {% b.typeName %}
  | %ident %lparen int %dotdot int %rparen {% b.typeRange %}
  | %enum %lparen strings %rparen {% b.typeEnum %} | %enum %lparen strings %comma %rparen {% b.typeEnum %}
  | lbracket type %rbracket {% b.typeList %}
  | %lbrace %rbrace {% b.typeEmptyMap %}
  | %lbrace type %rbrace {% b.typeMap %}
  | %lbrace type_fields %rbrace {% b.typeRecord %}
  | %lbrace type_fields %comma %rbrace {% b.typeRecord %}
int -> %int {% b.int %} | %minus %int {% b.negativeInt %}
strings -> string {% b.one %} | strings %comma string {% b.cons %}
type_fields -> type_field {% b.one %} | type_fields %comma type_field {% b.cons %}
type_field -> name %colon type {% b.typeField %} | name %colon type %eq expr {% b.typeField %}
