/// One row for each way of calling each op, by family; see ``OpRow`` for what a row proves.
let opTable: [OpRow] = [
  elementwiseRows, reductionRows, sortingRows, shapeRows, slicingRows, paddingRows, indexingRows,
  scatteringRows, productRows, linearAlgebraRows, neuralRows, spatialRows, lossRows,
  normalizationRows, attentionRows,
].flatMap { $0 }

/// One row for each rule that an op states about its input.
let badInputs: [BadInput] = [
  elementwiseBadInputs, reductionBadInputs, sortingBadInputs, shapeBadInputs, slicingBadInputs,
  paddingBadInputs, indexingBadInputs, scatteringBadInputs, productBadInputs,
  linearAlgebraBadInputs, neuralBadInputs, spatialBadInputs, lossBadInputs,
  normalizationBadInputs, attentionBadInputs, randomBadInputs,
].flatMap { $0 }
