/// One row for each way of calling each op, by family; see ``OpRow`` for what a row proves.
let opTable: [OpRow] = [
  creationRows, conversionRows, elementwiseRows, exactArithmeticRows, activationRows,
  trigonometryRows, comparisonRows, reductionRows, sortingRows, shapeRows, slicingRows, paddingRows,
  indexingRows, scatteringRows, productRows, linearAlgebraRows, neuralRows, spatialRows, lossRows,
  normalizationRows, attentionRows, recurrentRows,
].flatMap { $0 }

/// One row for each rule that an op states about its input.
let badInputs: [BadInput] = [
  creationBadInputs, elementwiseBadInputs, exactArithmeticBadInputs, activationBadInputs,
  trigonometryBadInputs, comparisonBadInputs, reductionBadInputs, sortingBadInputs, shapeBadInputs,
  slicingBadInputs, paddingBadInputs, indexingBadInputs, scatteringBadInputs, productBadInputs,
  linearAlgebraBadInputs, neuralBadInputs, spatialBadInputs, lossBadInputs,
  normalizationBadInputs, attentionBadInputs, recurrentBadInputs, randomBadInputs,
].flatMap { $0 }
