"""Writes transformers/: tiny Vision Transformers with random weights under the keys of every library
that Apus reads, what they give, and positions resampled by each library's function.

    python make_transformer_backbones.py

needs torch, torchvision, timm, transformers, open_clip_torch and safetensors.
"""

import math
import tempfile
from collections import OrderedDict
from pathlib import Path

import open_clip
import safetensors.torch
import timm
import torch
import torchvision
import transformers
from timm.layers import resample_abs_pos_embed
from torchvision.models.vision_transformer import interpolate_embeddings

FOLDER = Path(__file__).parent / "transformers"
SIDE, PATCH, WIDTH, LAYERS, HEADS, MLP, CLASSES, EMBEDDING = 16, 4, 16, 2, 2, 32, 5, 8


def randomized(model, seed):
    """Numbers with which every parameter counts, and which differ from one library to another."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() >= 2:
                fan = math.prod(parameter.shape[1:])
                parameter.copy_(torch.randn(parameter.shape) * (1.2 / math.sqrt(fan)))
            elif name.endswith("weight"):
                parameter.uniform_(0.5, 1.5)
            else:
                parameter.uniform_(-0.3, 0.3)
            if "pos" in name and "embed" in name:
                parameter.copy_(torch.randn(parameter.shape) * 0.5)
    return model.eval()


def grid(tokens, height=SIDE // PATCH, width=SIDE // PATCH):
    """[N, patches, D] -> [N, D, h, w]"""
    return tokens.transpose(1, 2).reshape(tokens.shape[0], -1, height, width)


def save(name, state):
    state = {key: value.detach().clone().contiguous() for key, value in state.items()}
    safetensors.torch.save_file(state, FOLDER / f"{name}.safetensors")


def save_pretrained(name, model):
    """What a file on the hub holds."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        save(name, safetensors.torch.load_file(f"{folder}/model.safetensors"))


def of_torchvision(images, larger, examples):
    sizes = dict(patch_size=PATCH, num_layers=LAYERS, num_heads=HEADS, hidden_dim=WIDTH, mlp_dim=MLP,
                 num_classes=CLASSES)

    def model(side):
        return torchvision.models.VisionTransformer(image_size=side, **sizes)

    small = randomized(model(SIDE), 1)
    x = small._process_input(images)
    x = small.encoder(torch.cat([small.class_token.expand(x.shape[0], -1, -1), x], dim=1))
    examples["torchvision.tokens"] = x
    examples["torchvision.logits"] = small(images)
    state = small.state_dict()
    large = model(24).eval()
    large.load_state_dict(interpolate_embeddings(24, PATCH, OrderedDict(state)))
    examples["torchvision.logits24"] = large(larger)
    # The keys of the public files, which are older than today's classes; torch.save's format.
    public = OrderedDict()
    for key, value in state.items():
        public[key.replace("mlp.0.", "mlp.linear_1.").replace("mlp.3.", "mlp.linear_2.")] = value
    torch.save(public, FOLDER / "vit_torchvision.pth")


def of_timm(images, larger, wide, examples):
    def model(**options):
        return timm.models.VisionTransformer(
            patch_size=PATCH, embed_dim=WIDTH, depth=LAYERS, num_heads=HEADS, mlp_ratio=MLP / WIDTH,
            num_classes=CLASSES, **options)

    token = randomized(model(img_size=SIDE), 2)
    examples["timm.tokens"] = token.forward_features(images)
    examples["timm.logits"] = token(images)
    save("vit_timm", token.state_dict())
    large = model(img_size=24).eval()
    state = token.state_dict()
    state["pos_embed"] = resample_abs_pos_embed(state["pos_embed"], [6, 6])
    large.load_state_dict(state)
    examples["timm.logits24"] = large(larger)
    dynamic = model(img_size=SIDE, dynamic_img_size=True).eval()
    dynamic.load_state_dict(token.state_dict())
    examples["timm.tokens_wide"] = dynamic.forward_features(wide)
    mean = randomized(model(img_size=SIDE, global_pool="avg"), 3)
    examples["timm_mean.tokens"] = mean.forward_features(images)
    examples["timm_mean.logits"] = mean(images)
    save("vit_timm_mean", mean.state_dict())


def of_hugging_face(images, wide, examples):
    sizes = dict(hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
                 intermediate_size=MLP, image_size=SIDE, patch_size=PATCH)
    vit = transformers.ViTForImageClassification(
        transformers.ViTConfig(num_labels=CLASSES, layer_norm_eps=1e-12, **sizes))
    vit = randomized(vit, 4)
    examples["hf.tokens"] = vit.vit(images).last_hidden_state
    examples["hf.logits"] = vit(images).logits
    examples["hf.tokens_wide"] = vit.vit(wide, interpolate_pos_encoding=True).last_hidden_state
    save_pretrained("vit_hf", vit)
    text = dict(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
                vocab_size=20, max_position_embeddings=8)
    clip = transformers.CLIPModel(transformers.CLIPConfig(
        vision_config=sizes, text_config=text, projection_dim=EMBEDDING))
    clip = randomized(clip, 5)
    hidden = clip.vision_model(images).last_hidden_state
    pooled = clip.vision_model(images).pooler_output
    examples["clip_hf.features"] = grid(hidden[:, 1:])
    examples["clip_hf.embedding"] = clip.visual_projection(pooled)
    hidden = clip.vision_model(wide, interpolate_pos_encoding=True).last_hidden_state
    examples["clip_hf.features_wide"] = grid(hidden[:, 1:], wide.shape[2] // PATCH, wide.shape[3] // PATCH)
    save_pretrained("clip_hf", clip)


def of_openai(images, larger, examples):
    """open_clip's towers have OpenAI's keys."""
    def model(side):
        vision = open_clip.CLIPVisionCfg(
            layers=LAYERS, width=WIDTH, head_width=WIDTH // HEADS, mlp_ratio=MLP / WIDTH,
            patch_size=PATCH, image_size=side)
        text = open_clip.CLIPTextCfg(context_length=8, vocab_size=20, width=8, heads=2, layers=1)
        return open_clip.CLIP(EMBEDDING, vision, text, quick_gelu=True)

    clip = randomized(model(SIDE), 6)
    examples["clip_openai.embedding"] = clip.encode_image(images)
    examples["clip_openai.normalized"] = clip.encode_image(images, normalize=True)
    state = clip.state_dict()
    save("clip_openai", state)
    state = dict(state)
    large = model(24).eval()
    open_clip.model.resize_pos_embed(state, large)
    large.load_state_dict(state)
    examples["clip_openai.embedding24"] = large.encode_image(larger)


def resampled_positions(examples):
    torch.manual_seed(7)
    positions = torch.randn(1, 17, 6)
    examples["positions"] = positions
    for height, width in [(6, 6), (3, 3), (5, 2)]:
        name = f"{height}x{width}"
        examples[f"timm.{name}"] = resample_abs_pos_embed(positions, [height, width])
        config = transformers.ViTConfig(hidden_size=6, image_size=16, patch_size=4)
        embeddings = transformers.models.vit.modeling_vit.ViTEmbeddings(config)
        embeddings.position_embeddings.data.copy_(positions)
        examples[f"huggingFace.{name}"] = embeddings.interpolate_pos_encoding(
            torch.zeros(1, height * width + 1, 6), height * 4, width * 4)
        if height == width:
            state = interpolate_embeddings(
                height * 4, 4, OrderedDict({"encoder.pos_embedding": positions}))
            examples[f"torchvision.{name}"] = state["encoder.pos_embedding"]


def main():
    FOLDER.mkdir(exist_ok=True)
    torch.manual_seed(0)
    images, larger, wide = (torch.randn(2, 3, h, w) for h, w in [(SIDE, SIDE), (24, 24), (20, 12)])
    examples = {"images": images, "larger": larger, "wide": wide}
    with torch.no_grad():
        of_torchvision(images, larger, examples)
        of_timm(images, larger, wide, examples)
        of_hugging_face(images, wide, examples)
        of_openai(images, larger, examples)
        resampled_positions(examples)
    safetensors.torch.save_file(
        {key: value.detach().contiguous() for key, value in examples.items()},
        FOLDER / "examples.safetensors",
        metadata={module.__name__: module.__version__
                  for module in [torch, torchvision, timm, transformers, open_clip]})


if __name__ == "__main__":
    main()
