// One import serves a program that uses Lacuna as a library: the values that these modules define
// appear in LacunaKit's own declarations.
@_exported public import LanguageModeling
@_exported public import NGrams
@_exported public import NeuralModels
@_exported public import Storage
@_exported public import TextProcessing
