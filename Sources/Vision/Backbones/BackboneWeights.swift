/// A public file of weights, trained on ImageNet or, for CLIP, on pictures with captions.
///
/// `Scripts/download-weights NAME` fetches one; it reads the table below.
///
/// ```swift
/// let weights = BackboneWeights.named("resnet50")!
/// print(weights.url, weights.sha256Prefix ?? "")   // …/resnet50-11ad3fa6.pth 11ad3fa6
/// ```
public struct BackboneWeights: Sendable, Hashable {
  /// The backbone of ``Backbones`` that the file is for.
  public let name: String
  /// Where it is.
  public let url: String
  /// What its SHA-256 begins with, in hexadecimal digits. PyTorch's files have the first eight in their
  /// names. Nil for files of Hugging Face's hub, of which the hub itself tells the hash (in the pointer
  /// that stands in for the file in Git, `raw` in place of `resolve` in the address).
  public let sha256Prefix: String?

  /// What `Scripts/download-weights` calls the file.
  public var fileName: String {
    let last = url.split(separator: "/").last.map(String.init) ?? url
    return last == "model.safetensors"
      ? name.split(separator: "/").joined(separator: "-") + ".safetensors" : last
  }

  /// What a file of this name on PyTorch's server is; the digits stand before the extension.
  private static func torchvision(_ name: String, _ file: String) -> BackboneWeights {
    BackboneWeights(
      name: name, url: "https://download.pytorch.org/models/\(file)",
      sha256Prefix: file.split(separator: "-").last.map { String($0.prefix { $0 != "." }) })
  }

  /// The weights of a repository on Hugging Face's hub.
  private static func hub(_ name: String, _ repository: String) -> BackboneWeights {
    BackboneWeights(
      name: name, url: "https://huggingface.co/\(repository)/resolve/main/model.safetensors",
      sha256Prefix: nil)
  }

  /// The file for a backbone, nil where none is known.
  public static func named(_ name: String) -> BackboneWeights? { all.first { $0.name == name } }

  /// Those that torchvision calls `DEFAULT` (of `vit_h_14` the ones for 224 pixels), timm's and the
  /// hub's.
  public static let all = [
    torchvision("resnet18", "resnet18-f37072fd.pth"),
    torchvision("resnet34", "resnet34-b627a593.pth"),
    torchvision("resnet50", "resnet50-11ad3fa6.pth"),
    torchvision("resnet101", "resnet101-cd907fc2.pth"),
    torchvision("resnet152", "resnet152-f82ba261.pth"),
    torchvision("resnext50_32x4d", "resnext50_32x4d-1a0047aa.pth"),
    torchvision("resnext101_32x8d", "resnext101_32x8d-110c445d.pth"),
    torchvision("wide_resnet50_2", "wide_resnet50_2-9ba9bcbe.pth"),
    torchvision("wide_resnet101_2", "wide_resnet101_2-d733dc28.pth"),
    torchvision("vgg11", "vgg11-8a719046.pth"),
    torchvision("vgg13", "vgg13-19584684.pth"),
    torchvision("vgg16", "vgg16-397923af.pth"),
    torchvision("vgg19", "vgg19-dcbb9e9d.pth"),
    torchvision("vgg11_bn", "vgg11_bn-6002323d.pth"),
    torchvision("vgg13_bn", "vgg13_bn-abd245e5.pth"),
    torchvision("vgg16_bn", "vgg16_bn-6c64b313.pth"),
    torchvision("vgg19_bn", "vgg19_bn-c79401a0.pth"),
    torchvision("inception_v3", "inception_v3_google-0cc3c7bd.pth"),
    torchvision("efficientnet_b0", "efficientnet_b0_rwightman-7f5810bc.pth"),
    torchvision("efficientnet_b1", "efficientnet_b1-c27df63c.pth"),
    torchvision("efficientnet_b2", "efficientnet_b2_rwightman-c35c1473.pth"),
    torchvision("efficientnet_b3", "efficientnet_b3_rwightman-b3899882.pth"),
    torchvision("efficientnet_b4", "efficientnet_b4_rwightman-23ab8bcd.pth"),
    torchvision("efficientnet_b5", "efficientnet_b5_lukemelas-1a07897c.pth"),
    torchvision("efficientnet_b6", "efficientnet_b6_lukemelas-24a108a5.pth"),
    torchvision("efficientnet_b7", "efficientnet_b7_lukemelas-c5b4e57e.pth"),
    torchvision("mobilenet_v2", "mobilenet_v2-7ebf99e0.pth"),
    torchvision("mobilenet_v3_small", "mobilenet_v3_small-047dcff4.pth"),
    torchvision("mobilenet_v3_large", "mobilenet_v3_large-5c1a4163.pth"),
    torchvision("squeezenet1_0", "squeezenet1_0-b66bff10.pth"),
    torchvision("squeezenet1_1", "squeezenet1_1-b8a52dc0.pth"),
    torchvision("densenet121", "densenet121-a639ec97.pth"),
    torchvision("convnext_tiny", "convnext_tiny-983f1562.pth"),
    torchvision("convnext_small", "convnext_small-0c510722.pth"),
    torchvision("convnext_base", "convnext_base-6075fbad.pth"),
    torchvision("vit_b_16", "vit_b_16-c867db91.pth"),
    torchvision("vit_b_32", "vit_b_32-d86f8d99.pth"),
    torchvision("vit_l_16", "vit_l_16-852ce7e3.pth"),
    torchvision("vit_l_32", "vit_l_32-c7638314.pth"),
    torchvision("vit_h_14", "vit_h_14_lc_swag-c1eb923e.pth"),
    hub("vit_tiny_patch16_224", "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k"),
    hub("vit_small_patch16_224", "timm/vit_small_patch16_224.augreg_in21k_ft_in1k"),
    hub("vit_small_patch32_224", "timm/vit_small_patch32_224.augreg_in21k_ft_in1k"),
    hub("vit_base_patch16_224", "timm/vit_base_patch16_224.augreg_in21k_ft_in1k"),
    hub("vit_base_patch32_224", "timm/vit_base_patch32_224.augreg_in21k_ft_in1k"),
    hub("vit_large_patch16_224", "timm/vit_large_patch16_224.augreg_in21k_ft_in1k"),
    hub("deit_tiny_patch16_224", "timm/deit_tiny_patch16_224.fb_in1k"),
    hub("deit_small_patch16_224", "timm/deit_small_patch16_224.fb_in1k"),
    hub("deit_base_patch16_224", "timm/deit_base_patch16_224.fb_in1k"),
    hub("google/vit-base-patch16-224", "google/vit-base-patch16-224"),
    hub("google/vit-base-patch32-384", "google/vit-base-patch32-384"),
    hub("google/vit-large-patch16-224", "google/vit-large-patch16-224"),
    hub("clip_vit_b_32", "openai/clip-vit-base-patch32"),
    hub("clip_vit_b_16", "openai/clip-vit-base-patch16"),
    hub("clip_vit_l_14", "openai/clip-vit-large-patch14"),
  ]
}
